//! One row of the table of languages in a process of its own: `languages ROW WARM_MS ROUND_MS ROUNDS`. It checks that the
//! exposition has all that was done, and prints its samples as JSON. As a server it prints its port.

mod load;
mod loops;

use load::{Load, Shape, BOUNDS};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusRecorder};
use std::time::{Duration, Instant};

pub struct Plan {
    pub warm: Duration,
    pub round: Duration,
    pub rounds: usize,
}

pub fn builder() -> PrometheusBuilder {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &BOUNDS)
        .expect("bounds")
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

fn open(load: &Load) -> PrometheusRecorder {
    let recorder = builder().build_recorder();
    metrics::with_local_recorder(&recorder, || load.describe());
    recorder
}

fn fill(recorder: &PrometheusRecorder, load: &Load) {
    metrics::with_local_recorder(recorder, || load.fill());
}

fn register(shape: Shape, series: usize, is_fresh: bool, plan: &Plan) -> Vec<f64> {
    let once = || {
        let load = Load::new(shape, series);
        let recorder = open(&load);
        let start = Instant::now();
        fill(&recorder, &load);
        let elapsed = milliseconds(start);
        load.check(&recorder.handle().render(), 1);
        elapsed
    };
    if is_fresh {
        return vec![once()];
    }
    once();
    (0..plan.rounds).map(|_| once()).collect()
}

/// Milliseconds of a render of what was written to since the last one. The exporter drains histograms once in a while,
/// which is done before.
fn render(shape: Shape, series: usize, plan: &Plan) -> Vec<f64> {
    let load = Load::new(shape, series);
    let recorder = open(&load);
    let handle = recorder.handle();
    let mut writes = 0;
    let mut once = || {
        fill(&recorder, &load);
        writes += 1;
        handle.run_upkeep();
        let start = Instant::now();
        let text = handle.render();
        let elapsed = milliseconds(start);
        assert!(text.len() > series);
        elapsed
    };
    let begin = Instant::now();
    while begin.elapsed() < plan.warm {
        once();
    }
    let samples = (0..plan.rounds)
        .map(|_| {
            let (begin, mut elapsed, mut times) = (Instant::now(), 0.0, 0);
            while times == 0 || begin.elapsed() < plan.round {
                elapsed += once();
                times += 1;
            }
            elapsed / times as f64
        })
        .collect();
    load.check(&handle.render(), writes);
    samples
}

fn allocated() -> f64 {
    let info = unsafe { libc::mallinfo2() };
    (info.uordblks + info.hblkhd) as f64
}

/// Bytes of the heap for each series once it has been rendered.
fn weigh(shape: Shape, series: usize) -> Vec<f64> {
    let small = Load::new(shape, 1000);
    let kept = open(&small);
    fill(&kept, &small);
    drop(kept.handle().render());
    let load = Load::new(shape, series);
    let before = allocated();
    let recorder = open(&load);
    fill(&recorder, &load);
    recorder.handle().run_upkeep();
    load.check(&recorder.handle().render(), 1);
    let after = allocated();
    drop(recorder);
    vec![(after - before) / series as f64]
}

/// Serves counters by the exporter's own listener until its input ends.
fn serve(series: usize) {
    // The listener does not tell which port it was given.
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = free.local_addr().expect("an address");
    drop(free);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let (recorder, listening) = runtime
        .block_on(async { builder().with_http_listener(address).build() })
        .expect("a listener");
    let load = Load::new(Shape::Counters, series);
    metrics::with_local_recorder(&recorder, || load.describe());
    fill(&recorder, &load);
    println!("{}", address.port());
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_line(&mut String::new());
        std::process::exit(0);
    });
    let _ = runtime.block_on(listening);
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments[at].parse::<u64>().expect("a number");
    let plan = Plan {
        warm: Duration::from_millis(number(1)),
        round: Duration::from_millis(number(2)),
        rounds: number(3) as usize,
    };
    let samples = match arguments[0].as_str() {
        "register counters" => register(Shape::Counters, 100_000, false, &plan),
        "register counters fresh" => register(Shape::Counters, 100_000, true, &plan),
        "register histograms" => register(Shape::Histograms, 10_000, false, &plan),
        "register histograms fresh" => register(Shape::Histograms, 10_000, true, &plan),
        "render counters" => render(Shape::Counters, 100_000, &plan),
        "render histograms" => render(Shape::Histograms, 10_000, &plan),
        "memory counters" => weigh(Shape::Counters, 100_000),
        "memory histograms" => weigh(Shape::Histograms, 10_000),
        "serve" => return serve(10_000),
        loop_name => loops::time(loop_name, &plan),
    };
    println!("{samples:?}");
}
