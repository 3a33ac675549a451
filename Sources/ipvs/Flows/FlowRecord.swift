import IPVSModel
import IPVSSimulator

/// A flow in a fixed number of bytes, as it lies in a file while flows are sorted.
enum FlowRecord {
    static let size = 56
    private static let noDuration = Int64.min

    static func write(_ flow: Flow, to bytes: UnsafeMutableRawBufferPointer) {
        bytes.storeBytes(of: flow.time, toByteOffset: 0, as: Int64.self)
        bytes.storeBytes(of: flow.duration ?? noDuration, toByteOffset: 8, as: Int64.self)
        write(flow.client.address, to: bytes, at: 16)
        write(flow.destination.address, to: bytes, at: 32)
        bytes.storeBytes(of: flow.client.port, toByteOffset: 48, as: UInt16.self)
        bytes.storeBytes(of: flow.destination.port, toByteOffset: 50, as: UInt16.self)
        bytes.storeBytes(of: flow.transport.rawValue, toByteOffset: 52, as: UInt16.self)
        bytes.storeBytes(of: flow.client.address.family == .ipv6 ? 1 : 0, toByteOffset: 54, as: UInt16.self)
    }

    static func time(of bytes: UnsafeRawBufferPointer) -> Nanoseconds {
        bytes.loadUnaligned(fromByteOffset: 0, as: Int64.self)
    }

    static func flow(_ bytes: UnsafeRawBufferPointer) -> Flow {
        let duration = bytes.loadUnaligned(fromByteOffset: 8, as: Int64.self)
        let isIPv6 = bytes.loadUnaligned(fromByteOffset: 54, as: UInt16.self) == 1
        return Flow(
            time: time(of: bytes),
            transport: TransportProtocol(rawValue: bytes.loadUnaligned(fromByteOffset: 52, as: UInt16.self)),
            client: Endpoint(
                address: address(bytes, at: 16, isIPv6),
                port: bytes.loadUnaligned(fromByteOffset: 48, as: UInt16.self)),
            destination: Endpoint(
                address: address(bytes, at: 32, isIPv6),
                port: bytes.loadUnaligned(fromByteOffset: 50, as: UInt16.self)),
            duration: duration == noDuration ? nil : duration)
    }

    private static func write(_ address: IPAddress, to bytes: UnsafeMutableRawBufferPointer, at place: Int) {
        let number: UInt128
        switch address {
        case .ipv4(let value): number = UInt128(value)
        case .ipv6(let value): number = value.number
        }
        bytes.storeBytes(of: UInt64(truncatingIfNeeded: number >> 64), toByteOffset: place, as: UInt64.self)
        bytes.storeBytes(of: UInt64(truncatingIfNeeded: number), toByteOffset: place + 8, as: UInt64.self)
    }

    private static func address(_ bytes: UnsafeRawBufferPointer, at place: Int, _ isIPv6: Bool) -> IPAddress {
        let high = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        let low = bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self)
        return isIPv6 ? .ipv6(UInt128(high) << 64 | UInt128(low)) : .ipv4(UInt32(truncatingIfNeeded: low))
    }
}
