# swift-ipvs: `make run` shows IPVS at work, `make test` tests everything, `make help` lists the rest.
prefix ?= /usr/local
sbindir ?= $(prefix)/sbin
bindir ?= $(prefix)/bin
libexecdir ?= $(prefix)/lib/ipvsadm-swift
datadir ?= $(prefix)/share
mandir ?= $(datadir)/man
zshdir ?= $(datadir)/zsh/site-functions
unitdir ?= $(prefix)/lib/systemd/system
SWIFT ?= swift
# Products of a release; a new one is added here. `make build products=Benchmarks` builds another program.
products = ipvsadm ipvs
release = .build/release

# Releases have flags of their own: see Package.swift.
export IPVS_OWN_BUILD = 1

# Swift compiles everything anew when a flag is another than last time, and on a terminal it passes one more, for colours.
# So nothing is coloured, and everything is built by the rules `build` and `build-tests`. Tests/Tools/build-once holds this.
export NO_COLOR = 1

# One build at a time: they share .build.
.NOTPARALLEL:

.DEFAULT_GOAL := help

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1@\2/p' $(firstword $(MAKEFILE_LIST)) | column -t -s @

build: ## build the release programs into .build/release
	@Tests/Tools/requirements build
	@for product in $(products); do $(SWIFT) build -c release --static-swift-stdlib --product $$product || exit 1; done

run: ## the tour: real connections balanced by the real kernel, in a throw-away kernel
	@Tests/Tools/requirements run
	@$(MAKE) --no-print-directory build
	@Tests/Tools/tour/tour

test: ## install what is missing, build everything, run the tests
	@Tests/Tools/requirements test
	@Tests/test

# The tests' own folder: Swift builds one thing at a time in each, so tests can be built beside a release, which takes as long
# as one after the other where two processors are the threads of one. No index: Tests/XCTMain.swift saves it.
tests = --scratch-path .build-tests --disable-index-store

# What is built: the tests' program, and the programs that some tests want with all checks.
tested = swift-ipvsPackageTests ipvsadm ipvs Documents

build-tests:
	@for product in $(tested); do $(SWIFT) build --product $$product $(tests) || exit 1; done

# The tool that holds documents against the programs, built as the tests are.
documents:
	@$(MAKE) --no-print-directory build-tests tested=Documents

test-unit: build-tests ## the tests that need no kernel (ONLY=NAME: some of them)
	@$(bundle) $(if $(ONLY),--filter '$(ONLY)',--skip '^(KernelTests|CommandTests|RobustTests|ParityTests)\.')
bundle = .build-tests/debug/swift-ipvsPackageTests.xctest --testing-library swift-testing

test-kernel: build build-tests ## the tests that need IPVS, in the embedded kernel
	@Tests/Tools/requirements test
	@Tests/Kernel/kernel-tests
	@Tests/Kernel/kernel-tests daily

test-embedded: ## the embedded kernel's own tests
	@Tests/Tools/requirements run
	@Tests/Tools/embedded-kernel/selftest

fuzz: ## fuzz whatever reads outside data, for a bounded time (FUZZ_SECONDS)
	@Tests/Tools/requirements build
	@Tests/Fuzz/fuzz

sanitize: ## the readers and C shims under AddressSanitizer
	@Tests/Tools/requirements build
	@Tests/Tools/sanitize

parity: build-tests ## random cases on the kernel and the simulator (SEED=1 CASES=300)
	@Tests/Tools/requirements test
	@PARITY_SEED=$(SEED) PARITY_CASES=$(CASES) Tests/Kernel/kernel-tests '^ParityTests\.'
SEED ?= 1
CASES ?= 300

compat: build ## compare with C ipvsadm, command by command
	@Tests/Tools/requirements test
	@Tests/Kernel/compat

bench: build ## our ipvsadm beside C ipvsadm: the same boot, the same rules; the simulator beside a C program
	@Tests/Tools/requirements bench
	@Tests/Benchmarks/bench-simulator
	@Tests/Benchmarks/bench

lint: ## check the Swift formatting and the shell scripts
	$(SWIFT) format lint --strict --recursive Sources Tests Docs/Examples Package.swift
	@if command -v shellcheck >/dev/null; then shellcheck -x $(scripts); else echo 'shellcheck is not installed: scripts not checked'; fi

# Packaging/completions/bash is written by a generator.
scripts = $(shell grep -rlIE --exclude-dir=bash '^\#!/bin/(bash|sh)$$' Tests Packaging .ci)

format: ## format the Swift sources in place
	$(SWIFT) format format --in-place --recursive Sources Tests Docs/Examples Package.swift

docs: export IPVS_DOCS = 1
docs: ## the library's documentation into .build/docs
	@Tests/Tools/requirements build
	@mkdir -p .build/docs
	@for library in $(libraries); do \
	  $(SWIFT) package --scratch-path .build-docs --allow-writing-to-directory .build/docs generate-documentation \
	    --target $$library --warnings-as-errors --output-path .build/docs/$$library || exit 1; done
libraries = IPVSModel IPVSRules IPVSKernel IPVSSimulator

install uninstall: export DESTDIR := $(DESTDIR)
install uninstall: export release := $(release)
install uninstall: folders = $(foreach name,sbindir bindir libexecdir datadir mandir zshdir unitdir,$(name)='$($(name))')

install: ## install into $(DESTDIR)$(prefix) what `make build` made
	@env $(folders) Packaging/files install

uninstall: ## remove what install installed
	@env $(folders) Packaging/files uninstall

deb: ## Debian packages into .build/deb
	@Tests/Tools/requirements deb
	@$(MAKE) --no-print-directory build
	@Packaging/deb

test-system: deb build-tests ## what takes its time, and what needs whole systems: daily work, documents, Debian's stock kernels, packages, fuzzing
	@Tests/Tools/requirements test system packages manuals foreign programs directors etcd picture
	@$(MAKE) --no-print-directory build products='SecondKernel ImportedRules'
	@Tests/test-system

test-second-kernel: ## Debian's stock kernels under QEMU
	@Tests/Tools/requirements system
	@$(MAKE) --no-print-directory build products=SecondKernel
	@Tests/Tools/second-kernel/test-system

test-packages: deb ## the package in a fresh Debian, its services in the embedded kernel
	@Tests/Tools/requirements packages
	@Tests/Tools/packages/packages

test-foreign: build ## names in roots of other Debian releases, and in one without a C library
	@Tests/Tools/requirements foreign
	@Tests/Tools/foreign-roots/foreign-roots

test-manuals: build ## the manual pages and their examples, the completions in the real shells
	@Tests/Tools/requirements manuals
	@Tests/Tools/documents/manuals
	@Tests/Tools/completions/completions

test-programs: build ## ldirectord, keepalived, init scripts, exporters and the kernel's own test with our ipvsadm
	@Tests/Tools/requirements programs
	@$(MAKE) --no-print-directory build products=ImportedRules
	@Tests/Tools/programs/programs

test-directors: build ## directors in pairs and in numbers, by the commands of Docs/HighAvailability.md
	@Tests/Tools/requirements directors
	@Tests/Tools/directors/directors

test-etcd: build ## three directors that follow a key in etcd, by the commands of Docs/HighAvailability.md
	@Tests/Tools/requirements etcd
	@Tests/Tools/directors/directors etcd

test-picture: build ## the pages of --html in a real browser, by what it shows and by the values they are made of
	@Tests/Tools/requirements picture
	@Tests/Tools/picture/picture

test-library: build ## a package that depends on this one by version, in what the articles show
	@Tests/Tools/requirements run
	@Tests/Tools/library

clean: ## remove everything that was built
	$(SWIFT) package clean
	rm -rf .build .build-asan .build-docs .build-fuzz .build-tests

.PHONY: help build run test build-tests documents test-unit test-kernel test-embedded test-system test-second-kernel test-packages test-foreign test-manuals test-programs test-directors test-etcd test-picture test-library fuzz sanitize parity compat bench lint format docs install uninstall deb clean
