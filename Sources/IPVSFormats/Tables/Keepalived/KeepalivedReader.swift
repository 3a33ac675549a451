import IPVSModel

/// Reads keepalived.conf: the table that keepalived makes of it when all real servers are up and the quorum is reached.
///
/// Facts: keepalived.conf(5), and what Debian's keepalived 2.2.7 was seen to do. What it would complain of and ignore is a
/// problem here, since the table would not be what the file says.
package struct KeepalivedReader {
    var builder: TableTextBuilder
    private var lines: KeepalivedLines
    private var upcoming: KeepalivedStatement?
    private var groups: [String: KeepalivedGroup] = [:]
    private var virtualServers: [KeepalivedVirtualServer] = []
    /// Of virtual and real servers so far, of which there can be no more than changes.
    private var numberOfServers = 0
    /// With `nftables_ipvs` a group is one mark, which the packet filter sets.
    var marksGroups = false

    /// - Parameters:
    ///   - files: how included files are read.
    ///   - configurationID: keepalived's option `--config-id`, which lines behind `@` are for; nil if it is not known.
    ///   - limits: how much is taken.
    package static func read(
        _ text: [UInt8], file: String, files: KeepalivedFiles = .none, configurationID: String? = nil,
        limits: TableTextLimits = TableTextLimits()
    ) -> TableText {
        var reader = KeepalivedReader(
            builder: TableTextBuilder(file: file, format: .keepalived, limits: limits),
            lines: KeepalivedLines(text, file: file, files: files, configurationID: configurationID))
        while let statement = reader.next() { reader.readTop(statement) }
        reader.makeChanges()
        return reader.builder.finish()
    }

    private init(builder: TableTextBuilder, lines: KeepalivedLines) {
        self.builder = builder
        self.lines = lines
    }

    private mutating func readTop(_ statement: KeepalivedStatement) {
        switch statement.keyword {
        case "global_defs": readGlobals(statement)
        case "virtual_server_group": readGroup(statement)
        case "virtual_server": readVirtualServer(statement)
        case "}": builder.problem(at: statement.place, "a } that ends no block")
        case "{": refuseBlock(statement)
        case let keyword where KeepalivedKeywords.atTop.contains(keyword):
            let name = statement.value.map { " \(quoted($0.text))" } ?? ""
            builder.remark(at: statement.place, "no rule says \(keyword)\(name): left out")
            skipBlock()
        default: refuse(statement, "outside of every block")
        }
    }

    private mutating func readGroup(_ statement: KeepalivedStatement) {
        guard let name = statement.value?.text else {
            builder.problem(at: statement.place, "expected the name of a group behind virtual_server_group")
            return skipBlock()
        }
        guard begin(statement) else { return }
        var group = KeepalivedGroup(place: statement.place)
        while let member = nextInBlock(statement) { group.read(member, &builder) }
        // The first one counts, and nothing in keepalived tells of the second.
        if groups[name] == nil {
            groups[name] = group
        } else {
            builder.problem(at: statement.place, "the group \(quoted(name)) is there twice")
        }
    }

    private mutating func readVirtualServer(_ statement: KeepalivedStatement) {
        var server = KeepalivedVirtualServer(statement, &builder)
        guard begin(statement) else { return }
        while let inner = nextInBlock(statement) {
            if inner.keyword == "real_server" {
                readRealServer(inner, into: &server)
            } else if server?.read(inner, &builder) != true {
                // One that cannot be understood was told of; what is in it may be well all the same.
                if server != nil { refuse(inner, "in a virtual server") } else { skipBlock() }
            } else if KeepalivedKeywords.ofVirtualServer.contains(inner.keyword) {
                skipBlock()
            }
        }
        guard let server else { return }
        virtualServers.append(server)
        numberOfServers += 1 + server.servers.count
        if numberOfServers > builder.limits.changes { builder.stop(at: server.place) }
    }

    private mutating func readRealServer(
        _ statement: KeepalivedStatement, into virtual: inout KeepalivedVirtualServer?
    ) {
        var server = KeepalivedRealServer(statement, &builder)
        guard begin(statement) else { return }
        while let inner = nextInBlock(statement) {
            if server?.read(inner, &builder) == false {
                refuse(inner, "in a real server")
            } else {
                skipBlock()
            }
        }
        guard let server else { return }
        if virtual?.servers.count ?? 0 < builder.limits.changes { virtual?.servers.append(server) }
        if !server.leftOut.isEmpty {
            builder.remark(
                at: server.place,
                "no rule says \(server.leftOut.joined(separator: ", ")) of the server \(server.name): left out"
            )
        }
    }

    /// Groups may stand behind the virtual servers that have them.
    private mutating func makeChanges() {
        for server in virtualServers where builder.canGoOn {
            guard case .group(let name) = server.target else {
                KeepalivedServices(server, nil).makeChanges(&builder)
                continue
            }
            guard let group = groups[name] else {
                builder.problem(at: server.place, "there is no virtual_server_group \(quoted(name))")
                continue
            }
            guard !marksGroups else {
                builder.problem(
                    at: server.place,
                    "with nftables_ipvs keepalived makes a mark of the group \(quoted(name)) and rules of nftables: such"
                        + " a table is not read")
                continue
            }
            KeepalivedServices(server, group).makeChanges(&builder)
        }
    }
}

// MARK: Statements and blocks

extension KeepalivedReader {
    mutating func next() -> KeepalivedStatement? {
        if let statement = upcoming {
            upcoming = nil
            return statement
        }
        return lines.next(&builder).map(KeepalivedStatement.init)
    }

    /// Steps over the brace that begins a block.
    ///
    /// - Returns: false, and says so, where there is none.
    mutating func begin(_ block: KeepalivedStatement) -> Bool {
        upcoming = next()
        guard upcoming?.isOpening == true else {
            builder.problem(at: block.place, "expected { behind \(quoted(block.keyword))")
            return false
        }
        upcoming = nil
        return true
    }

    /// The next statement of a block; nil behind its end.
    mutating func nextInBlock(_ block: KeepalivedStatement) -> KeepalivedStatement? {
        while let statement = next() {
            if statement.isClosing { return nil }
            guard statement.isOpening else { return statement }
            refuseBlock(statement)
        }
        if builder.canGoOn { builder.problem(at: block.place, "this block has no end: } is missing") }
        return nil
    }

    /// Steps over the block that comes next, if one does.
    mutating func skipBlock() {
        upcoming = next()
        guard let start = upcoming, start.isOpening else { return }
        upcoming = nil
        var depth = 1
        while depth > 0 {
            guard let statement = next() else {
                if builder.canGoOn { builder.problem(at: start.place, "this block has no end: } is missing") }
                return
            }
            if statement.isOpening { depth += 1 }
            if statement.isClosing { depth -= 1 }
        }
    }

    mutating func refuse(_ statement: KeepalivedStatement, _ where: String) {
        builder.problem(
            at: statement.place, "keepalived has no keyword \(quoted(statement.keyword)) \(`where`)")
        skipBlock()
    }

    private mutating func refuseBlock(_ brace: KeepalivedStatement) {
        builder.problem(at: brace.place, "no block begins here")
        upcoming = brace
        skipBlock()
    }
}
