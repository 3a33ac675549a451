import IPVSModel

/// A part of the document `bundle`. A member that is left out is not known.
extension HostFacts {
    private enum Member: String, CaseIterable {
        case release, version, connectionTableSize, listedServices, settings, modules, schedulers, interfaces,
            routes, neighbours, managers
    }

    init(_ reader: inout JSONReader) throws(FormatError) {
        self.init()
        var members = try reader.object("{, a host", Member.self)
        while let (member, _) = try members.next(&reader) {
            switch member {
            case .release: release = try reader.string("a release, in quotes")
            case .version: version = try reader.string("a version, in quotes")
            case .connectionTableSize:
                connectionTableSize =
                    reader.null() ? nil : try reader.integer("a number, or null", in: 0...UInt32.max)
            case .listedServices:
                listedServices =
                    reader.null() ? nil : try reader.integer("a number, or null", in: 0...Int.max)
            case .settings: try readSettings(&reader)
            case .modules: modules = try Self.names(&reader)
            case .schedulers: schedulers = try Self.names(&reader)
            case .interfaces: try readInterfaces(&reader)
            case .routes: try readRoutes(&reader)
            case .neighbours: try readNeighbours(&reader)
            case .managers: try readManagers(&reader)
            }
        }
    }

    private enum SettingMember: String, CaseIterable { case name, value }

    private mutating func readSettings(_ reader: inout JSONReader) throws(FormatError) {
        var elements = try reader.array("[, a list of settings")
        while try elements.next(&reader) {
            var name = ""
            var value: Int64 = 0
            var members = try reader.object("{, a setting", SettingMember.self)
            while let (member, _) = try members.next(&reader) {
                switch member {
                case .name: name = try reader.string("the name of a setting, in quotes")
                case .value: value = try reader.integer("a number", in: Int64.min...Int64.max)
                }
            }
            settings[name] = value
        }
    }

    private enum InterfaceMember: String, CaseIterable { case name, mtu, up, addresses }

    private mutating func readInterfaces(_ reader: inout JSONReader) throws(FormatError) {
        var elements = try reader.array("[, a list of interfaces")
        while try elements.next(&reader) {
            var interface = Interface(name: "", mtu: 0, isUp: false, addresses: [])
            var members = try reader.object("{, an interface", InterfaceMember.self)
            while let (member, _) = try members.next(&reader) {
                switch member {
                case .name: interface.name = try reader.string("a name, in quotes")
                case .mtu: interface.mtu = try reader.integer("a number of bytes", in: 0...UInt32.max)
                case .up: interface.isUp = try reader.truth()
                case .addresses:
                    var addresses = try reader.array("[, a list of addresses")
                    while try addresses.next(&reader) {
                        interface.addresses.append(try reader.address())
                    }
                }
            }
            interfaces.append(interface)
        }
    }

    private enum RouteMember: String, CaseIterable { case address, source, interface, gateway }

    private mutating func readRoutes(_ reader: inout JSONReader) throws(FormatError) {
        var elements = try reader.array("[, a list of routes")
        while try elements.next(&reader) {
            var address: IPAddress?
            var route = Route(address: .ipv4(0), source: nil)
            let place = reader.place
            var members = try reader.object("{, a route", RouteMember.self)
            while let (member, _) = try members.next(&reader) {
                switch member {
                case .address: address = try reader.address()
                case .source: route.source = reader.null() ? nil : try reader.address()
                case .interface: route.interface = reader.null() ? nil : try reader.string("a name, or null")
                case .gateway: route.gateway = reader.null() ? nil : try reader.address()
                }
            }
            guard let address else {
                throw FormatError(at: place, "a route needs the member \"address\"")
            }
            route.address = address
            routes[address] = route
        }
    }

    private enum NeighbourMember: String, CaseIterable { case address, answers }

    private mutating func readNeighbours(_ reader: inout JSONReader) throws(FormatError) {
        var elements = try reader.array("[, a list of neighbours")
        while try elements.next(&reader) {
            var neighbour = Neighbour(address: .ipv4(0), answers: true)
            var members = try reader.object("{, a neighbour", NeighbourMember.self)
            while let (member, _) = try members.next(&reader) {
                switch member {
                case .address: neighbour.address = try reader.address()
                case .answers: neighbour.answers = try reader.truth()
                }
            }
            neighbours.append(neighbour)
        }
    }

    private enum ManagerMember: String, CaseIterable { case name, services }

    private mutating func readManagers(_ reader: inout JSONReader) throws(FormatError) {
        var elements = try reader.array("[, a list of programs")
        while try elements.next(&reader) {
            var manager = Manager(name: "", services: nil)
            var members = try reader.object("{, a program", ManagerMember.self)
            while let (member, _) = try members.next(&reader) {
                switch member {
                case .name: manager.name = try reader.string("a name, in quotes")
                case .services:
                    manager.services =
                        reader.null() ? nil : try reader.integer("a number, or null", in: 0...Int.max)
                }
            }
            managers.append(manager)
        }
    }

    private static func names(_ reader: inout JSONReader) throws(FormatError) -> Set<String> {
        var names: Set<String> = []
        var elements = try reader.array("[, a list of names")
        while try elements.next(&reader) { names.insert(try reader.string("a name, in quotes")) }
        return names
    }
}

extension JSONReader {
    mutating func truth() throws(FormatError) -> Bool {
        if bool(true) { return true }
        guard bool(false) else { throw error(at: place, "true or false") }
        return false
    }

    mutating func address() throws(FormatError) -> IPAddress {
        try word("an address, in quotes") { IPAddress($0) }
    }
}
