//! What a program does most: emit.

use crate::load::{samples, values, METHODS, STATUSES};
use crate::{builder, Plan};
use metrics_exporter_prometheus::PrometheusHandle;
use std::time::{Duration, Instant};

const STEP: usize = 2000;

/// How many values are recorded between two drains of histograms: a listener drains once in five seconds.
const STEPS_BETWEEN_DRAINS: u64 = 100;

const HELD_HISTOGRAMS: [&str; 8] = [
    "measured_0_seconds",
    "measured_1_seconds",
    "measured_2_seconds",
    "measured_3_seconds",
    "measured_4_seconds",
    "measured_5_seconds",
    "measured_6_seconds",
    "measured_7_seconds",
];

/// Metrics of other names and labels, as any program has.
fn use_other_shapes() {
    for i in 0..2000u32 {
        let a = (i & 63).to_string();
        metrics::counter!("other_a_total").increment(1);
        metrics::counter!("other_b_total", "a" => a.clone()).increment(1);
        metrics::counter!("other_c_total", "a" => a.clone(), "b" => "2", "c" => "3").increment(2);
        metrics::gauge!("other_d").set(f64::from(i) / 2.0);
        metrics::gauge!("other_e", "a" => a.clone(), "b" => "2").increment(1.0);
        metrics::histogram!("other_f_seconds").record(f64::from(i) / 100.0);
        metrics::histogram!("other_g_seconds", "a" => a.clone()).record(f64::from(i) / 100.0);
        metrics::histogram!("other_h").record(f64::from(i) / 100.0);
        metrics::histogram!("other_i", "a" => a, "b" => "2", "c" => "3")
            .record(f64::from(i) / 100.0);
    }
}

/// Times a loop over `work`; returns nanoseconds of a turn, and adds to `done` how many there were.
fn time_for(
    handle: Option<&PrometheusHandle>,
    least: Duration,
    done: &mut u64,
    work: &mut impl FnMut(usize),
) -> f64 {
    let start = Instant::now();
    let mut steps = 0;
    while start.elapsed() < least {
        for turn in 0..STEP {
            work(turn);
        }
        steps += 1;
        if steps % STEPS_BETWEEN_DRAINS == 0 {
            if let Some(handle) = handle {
                handle.run_upkeep();
            }
        }
    }
    *done += steps * STEP as u64;
    start.elapsed().as_secs_f64() * 1e9 / (steps * STEP as u64) as f64
}

fn rounds(
    handle: Option<&PrometheusHandle>,
    plan: &Plan,
    mut work: impl FnMut(usize),
) -> (Vec<f64>, u64) {
    let mut done = 0;
    time_for(handle, plan.warm, &mut done, &mut work);
    let samples = (0..plan.rounds)
        .map(|_| time_for(handle, plan.round, &mut done, &mut work))
        .collect();
    (samples, done)
}

fn two_labels(turn: usize) {
    metrics::counter!("measured_total", "method" => METHODS[turn & 3], "status" => STATUSES[turn >> 2 & 1])
        .increment(1);
}

/// Panics unless all that was done is shown.
fn check(handle: &PrometheusHandle, done: u64) {
    let text = handle.render();
    let shown: f64 = samples(&text)
        .filter(|(name, _)| {
            name.starts_with("measured_") && (name.contains("total") || name.contains("_count"))
        })
        .map(|(_, value)| value)
        .sum();
    assert_eq!(shown, done as f64);
}

pub fn time(name: &str, plan: &Plan) -> Vec<f64> {
    if name == "nothing installed" {
        return rounds(None, plan, two_labels).0;
    }
    let handle = builder().install_recorder().expect("a recorder");
    use_other_shapes();
    drop(handle.render());
    let values = values();
    let (samples, done) = match name {
        "held counter" => {
            let held: Vec<_> = (0..8)
                .map(|i| metrics::counter!("measured_total", "method" => METHODS[i & 3], "status" => STATUSES[i >> 2]))
                .collect();
            rounds(None, plan, |turn| held[turn & 7].increment(1))
        }
        "two labels" => rounds(None, plan, two_labels),
        "held histogram" => {
            let held: Vec<_> = HELD_HISTOGRAMS
                .into_iter()
                .map(|name| metrics::histogram!(name))
                .collect();
            rounds(Some(&handle), plan, |turn| {
                held[turn & 7].record(values[turn & 1023])
            })
        }
        "histogram, two labels" => rounds(Some(&handle), plan, |turn| {
            metrics::histogram!("measured_seconds", "method" => METHODS[turn & 3], "status" => STATUSES[turn >> 2 & 1])
                .record(values[turn & 1023])
        }),
        _ => panic!("there is no row {name}"),
    };
    check(&handle, done);
    samples
}
