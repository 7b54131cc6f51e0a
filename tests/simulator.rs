//! Sessions against a server and a network that do their worst: nothing lost, nothing doubled, nothing hidden.
//!
//! `RUNNELET_RUNS=100000` sets the number of runs; `RUNNELET_SEED=123` runs one and prints what happened.

#![cfg(not(target_family = "wasm"))]
#![allow(clippy::print_stdout, reason = "the counts are for people")]

mod support;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Instant,
};

use support::sim::{run::Run, tally::Tally};

const RUNS: u64 = 3_000;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().expect("a number"))
}

#[test]
fn no_frame_is_lost_or_doubled_whatever_the_network_does() {
    let mut tally = Tally::default();
    if let Some(seed) = number("RUNNELET_SEED") {
        return Run::new(seed, &mut tally, true).run();
    }
    let started = Instant::now();
    let mut failed = Vec::new();
    for seed in 0..number("RUNNELET_RUNS").unwrap_or(RUNS) {
        let run = catch_unwind(AssertUnwindSafe(|| Run::new(seed, &mut tally, false).run()));
        if run.is_err() {
            println!("RUNNELET_SEED={seed} cargo test --test simulator shows what happened");
            failed.push(seed);
        }
        assert!(failed.len() < 10, "failed with the seeds {failed:?}");
    }
    assert!(failed.is_empty(), "failed with the seeds {failed:?}");
    println!("{}", tally.table(started.elapsed().as_secs_f64()));
}
