import Foundation
import GuestSupport
import IPVSKernel
import IPVSModel
import IPVSWire
import TestSupport
import Testing

/// The golden bytes are this kernel's: said again, the same words get the same answers, byte for byte.
///
/// `RECORD_WIRE=1` writes them anew.
@Suite(.inEmbeddedKernel) struct GoldenRecordingTests {
    @Test(arguments: GoldenCase.all) func theKernelStillSaysTheSame(golden: GoldenCase) throws {
        let recording = try Self.record(golden)
        if Guest.environment("RECORD_WIRE") != nil {
            try recording.write(
                fixture: golden.name, comment: "Linux 6.1.176 (User-Mode Linux); see GoldenCases.swift")
        }
        #expect(try recording == WireRecording(fixture: golden.name))
    }

    private static func record(_ golden: GoldenCase) throws -> WireRecording {
        try onOwnThread {
            let namespace = try NetworkNamespace()
            defer { withExtendedLifetime(namespace) {} }
            let log = RecordingLog()
            var kernel = try KernelDirector(link: RecordingTransport(log: log))
            _ = try golden.talk(to: &kernel)
            for daemon in try kernel.daemons() {
                _ = try kernel.apply([.stopDaemon(daemon.role, syncID: daemon.syncID)])
            }
            return log.recording
        }
    }
}

private final class RecordingLog {
    var recording = WireRecording()
}

/// The real socket, with a log of what goes over it.
private struct RecordingTransport: ~Copyable, Transport {
    private var real: NetlinkTransport
    private let log: RecordingLog

    init(log: RecordingLog) throws(KernelError) {
        real = try NetlinkTransport()
        self.log = log
    }

    var family: UInt16 { real.family }
    var batchByteLimit: Int { real.batchByteLimit }
    var batchRequestLimit: Int { real.batchRequestLimit }

    mutating func exchange(
        _ batch: [UInt8], onDatagram: (RawSpan) throws(KernelError) -> ExchangeProgress
    ) throws(KernelError) {
        let family = real.family
        log.recording.add(isSent: true, batch, family: family)
        try real.exchange(batch) { (datagram) throws(KernelError) in
            let bytes = (0..<datagram.byteCount).map { datagram.load(UInt8.self, at: $0) }
            log.recording.add(isSent: false, bytes, family: family)
            return try onDatagram(datagram)
        }
    }
}
