import IPVSModel
import IPVSRules

/// What a service's line says after its address: ` wlc (flag-2) persistent 360 mask 64 pe sip ops`.
enum ServiceOptionsText {
    static func append(_ service: VirtualService, to text: inout Bytes) {
        text.appendBlank()
        text.append(service.scheduler.rawValue)
        appendFlags(of: service, to: &text)
        if let persistence = service.persistence {
            text.append(" persistent ")
            text.append(decimal: persistence.timeout)
            if !persistence.netmask.isHost {
                text.append(" mask ")
                append(persistence.netmask, to: &text)
            }
            if let engine = service.persistenceEngine {
                text.append(" pe ")
                text.append(engine)
            }
        }
        if service.flags.contains(.onePacket) { text.append(" ops") }
    }

    private static func appendFlags(of service: VirtualService, to text: inout Bytes) {
        let names = SchedulerFlagText.names(of: service.flags, scheduler: service.scheduler)
        guard !names.isEmpty else { return }
        var separator: StaticString = " ("
        for name in names {
            text.append(separator)
            text.append(name)
            separator = ","
        }
        text.append(")")
    }

    private static func append(_ mask: Netmask, to text: inout Bytes) {
        switch mask {
        case .ipv4(let bits): IPAddress.ipv4(bits).append(to: &text)
        case .ipv6(let length): text.append(decimal: length)
        }
    }
}
