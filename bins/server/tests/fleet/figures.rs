//! The figures that the documentation gives. They take minutes, and belong on a quiet machine: `benches/fleet/run`.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use bsk_test_services::Redis;

use crate::commits::Commits;
use crate::database::gone_for;
use crate::harness::{Connection, Request, Server};
use crate::load::{Load, Usage};
use crate::members::Fleet;
use crate::overload::{Plan, calls_per_admission, calm, lose, sharing, trouble, wait};
use crate::record::{Micros, Outcome, Record, micros, now, percentiles};
use crate::trouble::{cut_off_at_the_worst_moment, wait_until_accepting};

/// For how long a calm fleet is used.
const CALM: Duration = Duration::from_secs(190);

/// How many requests of a round are measured together.
const REQUESTS: u32 = 20_000;

/// A limit of a thousand, used at some three times that.
const OVERLOAD: Plan =
    Plan { limit: 1_000, window_seconds: 10, pause: Duration::from_millis(19), seconds: 60 };

/// The same use, with room for all of it.
const ROOMY: Plan = Plan { limit: 4_000, seconds: 40, ..OVERLOAD };

#[test]
#[ignore = "takes minutes, and belongs on a quiet machine"]
fn figures_of_a_calm_fleet() {
    let Some(mut fleet) = Fleet::idle_durable(3, "5s") else { return };
    fleet.run();
    let mut commits = fleet.commits();
    let mut calm = Record::default();
    let began = now();
    while now() - began < micros(CALM) {
        calm.add(Load::on(&fleet, calm_usage()).run(|load| {
            for round in 0..100 {
                load.revoke_one(round % 3);
                commits.make_one_of_each(0.02);
            }
        }));
    }
    let revocations = calm.revocation_seconds();
    println!("over HTTP, while the keys are used:");
    tell_ratio(&commits, &revocations);
    tell(&calm);
}

fn calm_usage() -> Usage {
    Usage { keys: 8, users: 2, pause: Duration::from_micros(300), limit: None }
}

/// One revocation after the other, and nothing else but bare commits, in turn.
#[test]
#[ignore = "takes minutes, and belongs on a quiet machine"]
fn figures_of_a_calm_fleet_without_users() {
    let Some(redis) = Redis::start() else { return };
    let Some(mut fleet) = Fleet::idle_durable(3, "5s") else { return };
    fleet.share_limits(&format!("redis://127.0.0.1:{}/0", redis.port()), "share");
    fleet.run();
    let organization = fleet.organization();
    let mut connections: Vec<_> = fleet.servers().map(|server| Connection::open(server.address())).collect();
    let mut commits = fleet.commits();
    let (mut first, mut again) = (Vec::new(), Vec::new());
    for round in 0..600 {
        let key = organization.key(&["read"]);
        let use_it = Request::new("GET", "/api/v1/auth").header("X-API-Key", &key.text);
        for connection in &mut connections {
            connection.send(&use_it).expect("an answer").expect(200);
        }
        commits.make_one_of_each(0.01);
        let by = &mut connections[round % 3];
        let delete = Request::new("DELETE", &format!("/api/v1{}", organization.key_path(&key)))
            .header("X-API-Key", &organization.owner.text);
        first.push(timed(by, &delete));
        for connection in &mut connections {
            connection.send(&use_it).expect("an answer").expect(401);
        }
        wait(0.01);
        again.push(timed(&mut connections[round % 3], &delete));
    }
    println!("over HTTP, while nothing else happens:");
    tell_ratio(&commits, &first);
    println!("one of a revoked key:        {}", percentiles(&again));
}

/// The same by a member that is no server, whose revocations are calls like the commits: no request over HTTP is in them.
#[test]
#[ignore = "takes minutes, and belongs on a quiet machine"]
fn figures_of_a_calm_fleet_with_an_embedded_member() {
    let Some(mut fleet) = Fleet::idle_durable(2, "5s") else { return };
    fleet.run();
    let organization = fleet.organization();
    let mut connections: Vec<_> = fleet.servers().map(|server| Connection::open(server.address())).collect();
    let (embedded, mut commits, mut revocations) = (fleet.embedded(), fleet.commits(), Vec::new());
    for _ in 0..600 {
        let key = organization.key(&["read"]);
        let use_it = Request::new("GET", "/api/v1/auth").header("X-API-Key", &key.text);
        let mut is_answered = |status: u16| {
            for connection in &mut connections {
                connection.send(&use_it).expect("an answer").expect(status);
            }
        };
        is_answered(200);
        assert!(embedded.accepts(&key.text), "by every member");
        commits.make_one_of_each(0.01);
        revocations.push(embedded.revoke(&organization.id, &key.id));
        is_answered(401);
        assert!(!embedded.accepts(&key.text), "by no member");
    }
    println!("by calls of a member that embeds the keys, while nothing else happens:");
    tell_ratio(&commits, &revocations);

    let (mut commits, mut revocations) = (fleet.commits(), Vec::new());
    let used = Load::on(&fleet, calm_usage()).run(|load| {
        for _ in 0..600 {
            revocations.push(load.revoke_one_through(&embedded));
            commits.make_one_of_each(0.02);
        }
    });
    println!("by such calls, while the keys are used on both servers:");
    tell_ratio(&commits, &revocations);
    tell(&used);
}

/// Says what revocations take, and two kinds of commits: of one row of one table, and of all that a revocation writes.
fn tell_ratio(commits: &Commits, revocations: &[f64]) {
    let (one_row, own) = (&commits.of_one_row, &commits.of_revocations);
    println!("commit of one row:           {}", percentiles(one_row));
    println!("a revocation's commit:       {}", percentiles(own));
    println!("revocation:                  {}", percentiles(revocations));
    let middle = median(revocations.to_vec());
    println!("revocation / commit:         {:.2} by their medians", middle / median(one_row.clone()));
    println!("revocation / its own commit: {:.2} by their medians", middle / median(own.clone()));
}

/// How long a request takes that goes well, in seconds.
fn timed(connection: &mut Connection, request: &Request) -> f64 {
    let began = now();
    connection.send(request).expect("an answer").expect(200);
    seconds(now() - began)
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

#[test]
#[ignore = "takes minutes, and belongs on a quiet machine"]
fn figures_of_new_keys() {
    let Some(fleet) = Fleet::start(3, "5s") else { return };
    let (mut accepted, mut asked) = (0, 0);
    let record = Load::on(&fleet, Usage::default()).run(|load| {
        for round in 0..1_000 {
            let made = load.make_secret_key(round % 3);
            for other in 1..3 {
                asked += 1;
                accepted += usize::from(load.call((round + other) % 3, &made) == Outcome::Accepted);
            }
        }
    });
    println!("new keys: {accepted} of {asked} accepted at once by the servers that did not make them");
    tell(&record);
}

#[test]
#[ignore = "takes minutes, and belongs on a quiet machine"]
fn figures_of_a_troubled_fleet() {
    let Some(mut fleet) = Fleet::idle_durable(3, "1s") else { return };
    let links = [0, 1].map(|server| fleet.reach_by_link(server));
    fleet.run();
    let mut committer = fleet.committer();
    let mut commits = Vec::new();
    let record = Load::on(&fleet, Usage::default()).run(|load| {
        for round in 0..30 {
            {
                let _ailing = load.trouble(2);
                fleet.server(2).hang();
                load.revoke_one(round % 2);
                commits.extend((0..3).map(|_| committer.commit()));
                fleet.server(2).wake();
            }
            wait_until_accepting(load, 2);
            commits.extend((0..3).map(|_| committer.commit()));
            cut_off_at_the_worst_moment(load, &links[1]);
            stop_while_it_revokes(&fleet, load, &links[0], 1 + round % 6);
        }
    });
    let mut others = record.revocation_seconds();
    others.retain(|seconds| *seconds > 0.2);
    println!("bare commit:                   {}", percentiles(&commits));
    println!("revocation, all:               {}", percentiles(&record.revocation_seconds()));
    println!("revocation, lease waited for:  {}", percentiles(&others));
    tell(&record);
}

/// Stops the first server after so many of its messages to the database, while it revokes; another key is revoked by
/// the second meanwhile.
fn stop_while_it_revokes(fleet: &Fleet, load: &Load, link: &crate::link::Link, messages: usize) {
    let (mine, other) = (load.take_live(), load.take_live());
    let ailing = load.trouble(0);
    link.stall_after_messages(messages as u64);
    thread::scope(|scope| {
        // What is stopped takes as long as the stop: it is not measured.
        scope.spawn(|| load.revoke_unmeasured(0, &mine));
        link.wait_until_stalled(Duration::from_millis(500));
        fleet.server(0).hang();
        load.revoke(1, &other).expect("the others go on");
        fleet.server(0).wake();
        link.flow();
    });
    drop(ailing);
    wait_until_accepting(load, 0);
    load.make_key(1);
    load.make_key(2);
}

#[test]
#[ignore = "takes minutes, and belongs on a quiet machine"]
fn figures_of_servers_that_die() {
    let Some(mut fleet) = Fleet::idle_durable(3, "1s") else { return };
    fleet.run();
    let (mut first, mut later) = (Vec::new(), Vec::new());
    let record = Load::on(&fleet, Usage::default()).run(|load| {
        for _ in 0..12 {
            let ailing = load.trouble(2);
            fleet.server_mut(2).crash();
            for (place, by) in [0, 1, 0, 1].into_iter().enumerate() {
                let began = now();
                load.revoke_one(by);
                let took = seconds(now() - began);
                if place == 0 { first.push(took) } else { later.push(took) }
            }
            fleet.restart(2);
            drop(ailing);
        }
    });
    println!("first revocation after a death, with 100 ms of use: {}", percentiles(&first));
    println!("later ones, with 100 ms of use:                     {}", percentiles(&later));
    tell(&record);
}

#[test]
#[ignore = "takes minutes, and belongs on a quiet machine"]
fn figures_of_a_database_that_is_gone() {
    let Some(mut fleet) = Fleet::idle_durable(3, "1s") else { return };
    fleet.run();
    let outage = gone_for(&mut fleet, 20.0);
    println!(
        "{} accepted, the last {:.3} s after it was gone; {} told to come back, the first after {:.3} s; well again \
         {:.3} s after its return",
        outage.accepted, outage.last_accepted, outage.unavailable, outage.first_unavailable, outage.healed
    );
}

#[test]
#[ignore = "takes minutes, and belongs on a quiet machine"]
fn figures_of_shared_limits() {
    let Some(redis) = Redis::start() else { return };
    let Some((mut fleet, _link)) = sharing(&redis, "share") else { return };
    for plan in [OVERLOAD, ROOMY] {
        calls_per_admission(plan, &redis, &mut fleet, calm(plan));
    }
}

#[test]
#[ignore = "takes minutes, and belongs on a quiet machine"]
fn figures_of_shared_limits_in_trouble() {
    let Some(redis) = Redis::start() else { return };
    let Some((mut fleet, link)) = sharing(&redis, "closed") else { return };
    for (plan, rounds) in [(OVERLOAD, 15), (ROOMY, 10)] {
        calls_per_admission(plan, &redis, &mut fleet, |fleet, load| trouble(fleet, load, &link, rounds));
        println!("{} answers lost so far", link.lost());
    }
}

#[test]
#[ignore = "takes minutes, and belongs on a quiet machine"]
fn figures_of_a_redis_that_is_gone() {
    for loss in ["share", "closed", "open"] {
        let Some(mut redis) = Redis::start() else { return };
        let Some((mut fleet, _link)) = sharing(&redis, loss) else { return };
        let record = OVERLOAD.run(&mut fleet, |_, load| {
            wait(10.0);
            lose(load, &mut redis, 15.0);
            wait(5.0);
        });
        println!("{loss}: {:?}", OVERLOAD.outcomes(&record));
        record.check();
    }
}

/// One server on SQLite, which counts by itself, and one of a fleet of three that shares its limits: the CPU time of each
/// for one request, in turn, round by round.
#[test]
#[ignore = "takes minutes, and belongs on a quiet machine"]
fn figures_of_the_hot_path() {
    let Some(redis) = Redis::start() else { return };
    let Some((fleet, _link)) = sharing(&redis, "share") else { return };
    let alone = Server::start();
    let servers = [&alone, fleet.server(0)];
    let organizations = servers.map(|server| server.organization_limited(1_000_000, 60));
    let keys = [0, 1].map(|place| organizations[place].key(&["read"]));
    let stats = servers.map(stat_of);
    let mut ratios = Vec::new();
    for round in 0..25 {
        let micros = [0, 1].map(|place| {
            let mut connection = Connection::open(servers[place].address());
            let request = Request::new("GET", "/api/v1/auth").header("X-API-Key", &keys[place].text);
            let before = cpu_seconds(&stats[place]);
            for _ in 0..REQUESTS {
                connection.send(&request).expect("an answer").expect(200);
            }
            (cpu_seconds(&stats[place]) - before) * 1e6 / f64::from(REQUESTS)
        });
        println!("round {round}: {:.2} µs alone, {:.2} µs in the fleet", micros[0], micros[1]);
        ratios.push(micros[1] / micros[0]);
    }
    ratios.sort_by(f64::total_cmp);
    let at = |hundredths: usize| ratios[(ratios.len() - 1) * hundredths / 100];
    println!("in the fleet / alone: {:.3} ({:.3} to {:.3})", at(50), at(25), at(75));
}

/// Where the kernel keeps what it knows of a server's process.
fn stat_of(server: &Server) -> PathBuf {
    let address = server.address().to_string();
    let processes = fs::read_dir("/proc").expect("this is Linux").flatten().map(|entry| entry.path());
    let listens = |path: &PathBuf| {
        let line = fs::read(path.join("cmdline")).unwrap_or_default();
        line.split(|byte| *byte == 0).any(|argument| argument == address.as_bytes())
    };
    processes.into_iter().find(listens).expect("the server runs").join("stat")
}

/// The CPU time that a process has taken so far, its own and the kernel's for it: counted in hundredths of a second.
fn cpu_seconds(stat: &Path) -> f64 {
    let stat = fs::read_to_string(stat).expect("the server runs");
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2);
    ticks.map(|ticks| ticks.parse::<f64>().expect("a number")).sum::<f64>() / 100.0
}

fn seconds(time: Micros) -> f64 {
    Duration::from_micros(time).as_secs_f64()
}

fn tell(record: &Record) {
    let violations = record.violations();
    println!(
        "accepted {}, after a revocation had returned {}; {violations:?}",
        record.count(Outcome::Accepted),
        violations.late_accepts()
    );
    record.check();
}
