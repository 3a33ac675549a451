import IPVSFormats
import IPVSModel
import IPVSSimulator

/// A file of servers. What is understood can be played, whatever times it says, and no request is lost.
enum ServersFuzz {
    static func run(_ text: [UInt8]) {
        FormatsFuzz.expectPlace(in: text) { file throws(FormatError) in
            play(try ServersFile(text, file: file).model)
        }
    }

    private static let virtual = Endpoint(address: .ipv4(0xc000_0201), port: 80)

    private static func play(_ model: ServingModel) {
        var director = SimulatedDirector()
        let identity = ServiceIdentity.endpoint(.tcp, virtual)
        _ = director.apply(
            [.addService(VirtualService(identity: identity, scheduler: .weightedLeastConnection))]
                + (1...3).map { number in
                    .addDestination(
                        Destination(
                            endpoint: Endpoint(address: .ipv4(0x0a00_0000 + number), port: 80),
                            method: .masquerading, weight: 1), to: identity)
                }, stoppingAtRefusal: false)
        var simulation = Simulation(director)
        var serving = Serving(model)
        for number in 0..<12 as Range<Int64> {
            // The last ones are where time ends.
            let time = number < 8 ? number * SimulationTime.second : SimulationTime.latest - 11 + number
            serving.play(
                Flow(
                    time: time, transport: .tcp,
                    client: Endpoint(address: .ipv4(UInt32(number)), port: 1024), destination: virtual,
                    duration: number % 3 == 0 ? SimulationTime.latest : SimulationTime.second),
                on: &simulation)
        }
        for service in serving.report().services {
            precondition(
                service.requests == service.answered + service.failed + service.open, "a request is lost")
        }
    }
}
