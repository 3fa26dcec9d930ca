import Following
import JSON
import Runtime
import SS12000

enum Follow: Command {
    static let words = ["follow"]
    static let summary = "take in what another register has, or compare with it"
    static let synopsis =
        "follow URL --token-file FILE (--once | --state FILE) [--interval 60s] [--compare [--json]] [provider's credentials] …"
    static let explanation = """
        Reads an SS 12000 provider and takes what it has into Register and Schedule: first everything, then again and again what is
        new and what has been deleted, until it is ended. For a machine from which the services are reached; a Register with
        REGISTER_FOLLOW_URL and a Schedule with SCHEDULE_FOLLOW_URL do it by themselves, and refuse this.

        --once             one reading, and no more
        --state FILE       where it is kept how far it has come; without it everything is read
        --interval 60s     between two readings
        --kinds A,B        by path, such as organisations,persons,groups; all unless given
        --delete-missing   delete also what a whole list no longer holds; otherwise only what the provider says is deleted.
                           Of what is not from this provider nothing is known here, so use it only where all is
        --compare          change nothing; say what is missing here, extra here, and different
        --json             the comparison as one JSON document, with all ids
        --token-file FILE  our token: register.write, schedule.write, ss12000.read; ss12000.protected to take in and compare protected
                           people, and register.protect to lift their marks when the provider does
        --register URL, --schedule URL   our services; SKOLBUSS_REGISTER, SKOLBUSS_SCHEDULE; http://127.0.0.1:7101 and :7102

        The provider's credentials lie in files: --provider-token-file FILE, with --provider-header NAME for a key in a header of its own; or
        --oauth-url URL, --oauth-client ID, --oauth-secret-file FILE, --oauth-scope SCOPE. --ca FILE: whose certificates are believed of
        it. --services-ca FILE, --certificate FILE, --key FILE: the same of our services, and what they are shown.

        Exit code 0: all is taken in, or the two are the same. 1: something was rejected or its deletion withheld, or they differ.
        2: the provider or our services could not be read.
        """
    static let options: Set<String> = [
        "token-file", "state", "interval", "kinds", "register", "schedule", "provider-token-file", "provider-header",
        "oauth-url", "oauth-client", "oauth-secret-file", "oauth-scope", "ca",
        "services-ca", "certificate", "key",
    ]
    static let flags: Set<String> = ["once", "compare", "json", "delete-missing"]

    static func run(_ arguments: Arguments) throws -> Int32 {
        LocalTime.install()
        let provider = try FollowArguments.provider(arguments)
        let services = try FollowArguments.services(arguments)
        let kinds = try FollowArguments.kinds(arguments)
        let stop = Stop()
        Signals.install(stop: stop, endsWhenRepeated: true)
        if arguments.has("compare") {
            return try CompareRegisters(provider: provider, services: services, kinds: kinds, stop: stop).run(
                asJSON: arguments.has("json"))
        }
        let file = try arguments.value("state")
        guard arguments.has("once") || file != nil else {
            throw UsageError("--once or --state is missing: without a state everything would be read again and again")
        }
        var plan = FollowPlan()
        plan.interval = try FollowArguments.duration(try arguments.value("interval") ?? "60s")
        plan.believesAbsence = arguments.has("delete-missing")
        let loop = FollowLoop(
            provider: provider, services: services, kinds: kinds, plan: plan, state: FollowStateFile(path: file),
            stop: stop)
        return try loop.run(once: arguments.has("once"))
    }
}
