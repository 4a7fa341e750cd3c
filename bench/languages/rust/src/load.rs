//! What is recorded: the same names, labels and values as in `bench/fill.ts` and `bench/cases/library.ts`.

pub const BOUNDS: [f64; 11] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];
pub const METHODS: [&str; 4] = ["GET", "POST", "PUT", "DELETE"];
pub const STATUSES: [&str; 2] = ["200", "500"];
const VERBS: [&str; 8] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE",
];
const COUNTERS: [&str; 10] = [
    "http_requests_0_total",
    "http_requests_1_total",
    "http_requests_2_total",
    "http_requests_3_total",
    "http_requests_4_total",
    "http_requests_5_total",
    "http_requests_6_total",
    "http_requests_7_total",
    "http_requests_8_total",
    "http_requests_9_total",
];
const HISTOGRAMS: [&str; 10] = [
    "http_requests_0_seconds",
    "http_requests_1_seconds",
    "http_requests_2_seconds",
    "http_requests_3_seconds",
    "http_requests_4_seconds",
    "http_requests_5_seconds",
    "http_requests_6_seconds",
    "http_requests_7_seconds",
    "http_requests_8_seconds",
    "http_requests_9_seconds",
];
const HELP: &str = "What is measured";

/// Seconds over all of the buckets and beyond, evenly by magnitude, always the same.
pub fn values() -> Vec<f64> {
    (0..1024u64)
        .map(|index| {
            let pseudo_random = (index * 2_654_435_761 % 4_294_967_296) as f64 / 4_294_967_296.0;
            0.001 * 20_000f64.powf(pseudo_random)
        })
        .collect()
}

#[derive(Clone, Copy, PartialEq)]
pub enum Shape {
    Counters,
    Histograms,
}

pub struct Load {
    shape: Shape,
    routes: Vec<String>,
    amounts: Vec<f64>,
}

impl Load {
    pub fn new(shape: Shape, series: usize) -> Load {
        let values = values();
        let amount = |index: usize| match shape {
            Shape::Counters => (index + 1) as f64,
            Shape::Histograms => values[index & 1023] * (1.0 + index as f64 * 1e-7),
        };
        Load {
            shape,
            routes: (0..series)
                .map(|index| format!("/api/v1/orders/{index}"))
                .collect(),
            amounts: (0..series).map(amount).collect(),
        }
    }

    pub fn describe(&self) {
        for (counter, histogram) in COUNTERS.into_iter().zip(HISTOGRAMS) {
            metrics::describe_counter!(counter, HELP);
            metrics::describe_histogram!(histogram, HELP);
        }
    }

    /// Writes once to each series; the first time this registers it.
    pub fn fill(&self) {
        for (index, route) in self.routes.iter().enumerate() {
            let family = index % 10;
            let verb = VERBS[index / 10 & 7];
            match self.shape {
                Shape::Counters => {
                    metrics::counter!(COUNTERS[family], "method" => verb, "route" => route.clone())
                        .increment(self.amounts[index] as u64)
                }
                Shape::Histograms => {
                    metrics::histogram!(HISTOGRAMS[family], "method" => verb, "route" => route.clone())
                        .record(self.amounts[index])
                }
            }
        }
    }

    /// Panics unless a text has every series, with all that was written to it in so many turns.
    pub fn check(&self, text: &str, writes: u64) {
        let end = match self.shape {
            Shape::Counters => "_total{",
            Shape::Histograms => "_seconds_sum{",
        };
        let shown = samples(text).filter(|(name, _)| name.contains(end));
        let (mut series, mut sum) = (0, 0.0);
        for (_, value) in shown {
            series += 1;
            sum += value;
        }
        let wanted = self.amounts.iter().sum::<f64>() * writes as f64;
        assert_eq!(series, self.routes.len());
        assert!((sum / wanted - 1.0).abs() < 1e-9, "{sum} of {wanted}");
    }
}

/// Every sample: its name with its labels, and its value.
pub fn samples(text: &str) -> impl Iterator<Item = (&str, f64)> {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').expect("a sample");
            (name, value.parse().expect("a value"))
        })
}
