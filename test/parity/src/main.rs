//! Performs recorded operations on the original exporter, and writes what it renders.
//!
//! Reads sequences of operations from stdin and writes one exposition for each to stdout. ASCII's own separators stand
//! between them, so that nothing needs escaping: group separators (0x1d) between sequences and between expositions,
//! record separators (0x1e) between operations, unit separators (0x1f) between the fields of one.

use std::io::{self, Read, Write};

use metrics::{Key, Label, Level, Metadata, Recorder, Unit};
use metrics_exporter_prometheus::{
    Matcher, NativeHistogramConfig, PrometheusBuilder, PrometheusRecorder,
};

static METADATA: Metadata<'static> = Metadata::new("parity", Level::INFO, None);

fn main() -> io::Result<()> {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input)?;
    let expositions: Vec<String> = input.split('\x1d').map(render).collect();
    io::stdout().write_all(expositions.join("\x1d").as_bytes())
}

/// Settings come first, as they do in every program.
fn render(sequence: &str) -> String {
    let operations: Vec<Vec<&str>> = sequence
        .split('\x1e')
        .map(|operation| operation.split('\x1f').collect())
        .collect();
    let mut builder = PrometheusBuilder::new();
    let mut rest = operations.as_slice();
    while let Some((first, others)) = rest.split_first() {
        match configure(builder, first) {
            Ok(configured) => builder = configured,
            Err(unchanged) => {
                builder = unchanged;
                break;
            }
        }
        rest = others;
    }
    let recorder = builder.build_recorder();
    for operation in rest {
        perform(&recorder, operation);
    }
    recorder.handle().render()
}

/// Gives the builder back as an error where the operation is no setting.
fn configure(
    builder: PrometheusBuilder,
    operation: &[&str],
) -> Result<PrometheusBuilder, PrometheusBuilder> {
    Ok(match operation {
        ["setBuckets", bounds @ ..] => builder.set_buckets(&numbers(bounds)).unwrap(),
        ["setBucketsForMetric", mode, pattern, bounds @ ..] => builder
            .set_buckets_for_metric(matcher(mode, pattern), &numbers(bounds))
            .unwrap(),
        ["setNativeHistogramForMetric", mode, pattern, bucket_factor, max_buckets, zero_threshold] =>
        {
            let config = NativeHistogramConfig::new(
                number(bucket_factor),
                max_buckets.parse().unwrap(),
                number(zero_threshold),
            );
            builder.set_native_histogram_for_metric(matcher(mode, pattern), config.unwrap())
        }
        ["setQuantiles", quantiles @ ..] => builder.set_quantiles(&numbers(quantiles)).unwrap(),
        ["addGlobalLabel", name, value] => builder.add_global_label(*name, *value),
        ["withRecommendedNaming"] => builder.with_recommended_naming(true),
        _ => return Err(builder),
    })
}

fn perform(recorder: &PrometheusRecorder, operation: &[&str]) {
    let [method, name, argument, rest @ ..] = operation else {
        panic!("{operation:?} is too short")
    };
    let (name, argument) = (name.to_string(), *argument);
    let description = || rest[0].to_string().into();
    let key = || Key::from_parts(name.clone(), labels(rest));
    let counter = || recorder.register_counter(&key(), &METADATA);
    let gauge = || recorder.register_gauge(&key(), &METADATA);
    let histogram = || recorder.register_histogram(&key(), &METADATA);
    match *method {
        "describeCounter" => recorder.describe_counter(name.into(), unit(argument), description()),
        "describeGauge" => recorder.describe_gauge(name.into(), unit(argument), description()),
        "describeHistogram" => {
            recorder.describe_histogram(name.into(), unit(argument), description())
        }
        "counter" => drop(counter()),
        "gauge" => drop(gauge()),
        "histogram" => drop(histogram()),
        "counter.increment" => counter().increment(argument.parse().unwrap()),
        "counter.absolute" => counter().absolute(argument.parse().unwrap()),
        "gauge.set" => gauge().set(number(argument)),
        "gauge.increment" => gauge().increment(number(argument)),
        "gauge.decrement" => gauge().decrement(number(argument)),
        "histogram.record" => histogram().record(number(argument)),
        _ => panic!("there is no operation {method}"),
    }
}

fn unit(name: &str) -> Option<Unit> {
    if name.is_empty() {
        return None;
    }
    Some(Unit::from_string(name).unwrap())
}

fn labels(fields: &[&str]) -> Vec<Label> {
    fields
        .chunks(2)
        .map(|pair| Label::new(pair[0].to_string(), pair[1].to_string()))
        .collect()
}

fn matcher(mode: &str, pattern: &str) -> Matcher {
    let pattern = pattern.to_string();
    match mode {
        "full" => Matcher::Full(pattern),
        "prefix" => Matcher::Prefix(pattern),
        _ => Matcher::Suffix(pattern),
    }
}

fn number(text: &str) -> f64 {
    text.parse().unwrap()
}

fn numbers(texts: &[&str]) -> Vec<f64> {
    texts.iter().map(|text| number(text)).collect()
}
