import IPVSModel
import IPVSSimulator
import Testing

/// The simulated director tells what became of changes as the kernel's does.
@Suite struct ChangeReportTests {
    private static let changes: [TableChange] = [
        .addService(VirtualService(identity: .firewallMark(1, .ipv4))),
        .addService(VirtualService(identity: .firewallMark(1, .ipv4))),
        .addService(VirtualService(identity: .firewallMark(2, .ipv4))),
        .deleteService(.firewallMark(3, .ipv4)),
    ]

    @Test func whatBecameOfEveryChangeIsTold() {
        var director = SimulatedDirector()
        let report = director.apply(Self.changes, stoppingAtRefusal: false)
        #expect(
            report.outcomes == [
                .made, .refused(.serviceExists, detail: nil), .made, .refused(.noSuchService, detail: nil),
            ])
        #expect(
            report.refused == [
                RefusedChange(index: 1, reason: .serviceExists),
                RefusedChange(index: 3, reason: .noSuchService),
            ])
        #expect(director.snapshot().services.count == 2)
    }

    @Test func theFirstRefusalCanEndIt() {
        var director = SimulatedDirector()
        let report = director.apply(Self.changes, stoppingAtRefusal: true)
        #expect(report.outcomes == [.made, .refused(.serviceExists, detail: nil), .untried, .untried])
        #expect(director.snapshot().services.count == 1)
    }
}
