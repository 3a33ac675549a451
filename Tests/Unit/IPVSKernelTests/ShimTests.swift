import CIPVS
import Glibc
import IPVSWire
import Testing

/// The C shims on sockets of this machine; under AddressSanitizer they may not touch a byte that is not theirs.
@Suite struct ShimTests {
    /// A generic-netlink socket, which needs no privilege.
    private static func openSocket() throws -> Int32 {
        let socket = socket(AF_NETLINK, Int32(SOCK_RAW.rawValue), 16)
        try #require(socket >= 0)
        cipvs_prepare(socket, 65536, 5)
        return socket
    }

    /// Asks for an acknowledgement and nothing else.
    private static func noOperation(_ sequence: UInt32) -> [UInt8] {
        var writer = MessageWriter()
        writer.acknowledgedNoOperation(sequence: sequence)
        return writer.bytes
    }

    private static func receive(
        _ socket: Int32, size: Int, limit: Int, waiting: Bool = true
    ) -> (taken: Int32, datagrams: [cipvs_datagram]) {
        var datagrams = [cipvs_datagram](repeating: .init(), count: limit)
        let buffer = UnsafeMutableRawPointer.allocate(byteCount: size * limit, alignment: 16)
        defer { buffer.deallocate() }
        let taken = cipvs_receive(socket, waiting, buffer, size, Int32(limit), &datagrams)
        return (taken, datagrams)
    }

    @Test(arguments: [1, 3, 8]) func acknowledgementsComeOneADatagram(limit: Int) throws {
        let socket = try Self.openSocket()
        defer { close(socket) }
        for sequence in 1...UInt32(limit) {
            let message = Self.noOperation(sequence)
            #expect(cipvs_send(socket, message, message.count) == 0)
        }
        let received = Self.receive(socket, size: 4096, limit: limit)
        #expect(received.taken == Int32(limit))
        #expect(received.datagrams.allSatisfy { $0.length == 36 && !$0.truncated })
        #expect(Self.receive(socket, size: 4096, limit: limit, waiting: false).taken == 0 - EAGAIN)
    }

    @Test func aDatagramThatDoesNotFitIsCutAndSaysSo() throws {
        let socket = try Self.openSocket()
        defer { close(socket) }
        let message = Self.noOperation(1)
        #expect(cipvs_send(socket, message, message.count) == 0)
        let received = Self.receive(socket, size: 16, limit: 2)
        #expect(received.taken == 1)
        #expect(received.datagrams[0].truncated)
    }

    @Test(arguments: [-1, 0, 9, Int32.max]) func aSenselessLimitIsRefused(limit: Int32) {
        var datagram = cipvs_datagram()
        var byte: UInt8 = 0
        #expect(cipvs_receive(-1, true, &byte, 1, limit, &datagram) == 0 - EINVAL)
    }

    @Test func othersThanTheKernelAreNotHeard() throws {
        var ends: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        for length in [0, 1, 16, 5000] {
            let bytes = [UInt8](repeating: 1, count: length)
            try #require(send(ends[0], bytes, length, 0) == length)
        }
        let received = Self.receive(ends[1], size: 64, limit: 8)
        #expect(received.taken == 4)
        #expect(received.datagrams.prefix(4).allSatisfy { $0.length == 0 && !$0.truncated })
        #expect(cipvs_send(-1, [0], 1) == EBADF)
    }

    /// A signal with a handler interrupts the call; it is made again.
    @Test func signalsDoNotEndTheWait() throws {
        let socket = try Self.openSocket()
        defer { close(socket) }
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in }
        sigaction(SIGUSR1, &action, nil)
        let pest = Pest(waiter: pthread_self(), socket: socket, message: Self.noOperation(1))
        var thread = pthread_t()
        let started = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Pest>.fromOpaque(argument).takeRetainedValue().pester()
                return nil
            }, Unmanaged.passRetained(pest).toOpaque())
        try #require(started == 0)
        #expect(Self.receive(socket, size: 4096, limit: 1).taken == 1)
        pthread_join(thread, nil)
    }

    /// Sends signals to a thread that waits, and then what it waits for.
    private final class Pest {
        private let waiter: pthread_t
        private let socket: Int32
        private let message: [UInt8]

        init(waiter: pthread_t, socket: Int32, message: [UInt8]) {
            self.waiter = waiter
            self.socket = socket
            self.message = message
        }

        func pester() {
            for _ in 0..<50 {
                pthread_kill(waiter, SIGUSR1)
                usleep(1000)
            }
            _ = cipvs_send(socket, message, message.count)
        }
    }

    @Test func programsAreRunToTheirEnd() {
        #expect(Self.run(["/bin/sh", "-c", "exit 7"]) == 7)
        #expect(Self.run(["/bin/sh", "-c", "kill -9 $$"]) == 128 + SIGKILL)
        #expect(Self.run(["/nonexistent/modprobe"]) == 0 - ENOENT)
    }

    private static func run(_ words: [String]) -> Int32 {
        let copies = words.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return cipvs_run(words[0], copies + [nil])
    }
}
