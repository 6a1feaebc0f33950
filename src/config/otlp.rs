//! Who is sent what took how long: a collector of OpenTelemetry.

use std::fmt;

use super::args::ServeArgs;
use super::error::SettingsError;
use super::webhook::check;

/// A collector, and how much it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Otlp {
    /// Its address, as in `OTEL_EXPORTER_OTLP_ENDPOINT`: what is for traces is below it.
    pub url: String,
    /// How many traces it is sent.
    pub sample: Sample,
}

impl Otlp {
    /// Where traces are sent.
    pub fn traces(&self) -> String {
        format!("{}/v1/traces", self.url.trim_end_matches('/'))
    }
}

/// A share of all traces, in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample(u32);

/// What 1 is.
const WHOLE: u32 = 1_000_000;

impl Sample {
    /// From a number between 0 and 1.
    pub fn new(share: f64) -> Option<Self> {
        // In there it fits.
        (0.0..=1.0).contains(&share).then(|| Self((share * f64::from(WHOLE)).round() as u32))
    }

    /// As a number between 0 and 1.
    pub fn share(self) -> f64 {
        f64::from(self.0) / f64::from(WHOLE)
    }
}

/// One in ten.
impl Default for Sample {
    fn default() -> Self {
        Self(WHOLE / 10)
    }
}

/// As the configuration file has it: with a point.
impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.share())
    }
}

pub(super) fn otlp(args: &ServeArgs, file: &ServeArgs) -> Result<Option<Otlp>, SettingsError> {
    let share = args.otlp_sample.or(file.otlp_sample);
    let Some(url) = args.otlp.clone().or_else(|| file.otlp.clone()) else {
        return match share {
            Some(_) => Err(SettingsError::Incomplete("--otlp-sample is of use only with --otlp")),
            None => Ok(None),
        };
    };
    check(&url, "--otlp", "set the headers that the collector wants in OTEL_EXPORTER_OTLP_HEADERS")?;
    if url.contains('?') {
        return Err(SettingsError::Value(
            "the address of --otlp has a query; use the form http://localhost:4318, to which /v1/traces is added"
                .to_owned(),
        ));
    }
    let sample = share.map_or(Some(Sample::default()), Sample::new).ok_or_else(|| {
        SettingsError::Value("--otlp-sample has to be between 0 (no trace) and 1 (all of them)".to_owned())
    })?;
    Ok(Some(Otlp { url, sample }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(url: &str, sample: Option<f64>) -> Result<Option<Otlp>, SettingsError> {
        let args = ServeArgs { otlp: Some(url.to_owned()), otlp_sample: sample, ..ServeArgs::default() };
        otlp(&args, &ServeArgs::default())
    }

    #[test]
    fn traces_have_an_address_below_the_collectors() {
        for (url, traces) in [
            ("http://localhost:4318", "http://localhost:4318/v1/traces"),
            ("http://collector:4318/", "http://collector:4318/v1/traces"),
            ("https://otlp.example.com/of/us", "https://otlp.example.com/of/us/v1/traces"),
        ] {
            let otlp = with(url, None).unwrap().unwrap();
            assert_eq!((otlp.traces().as_str(), otlp.sample.share()), (traces, 0.1));
        }
        for odd in [
            "localhost:4318",
            "http://otlp.example.com",
            "https://me:hush@example.com",
            "https://a.example/?key=hush",
        ] {
            let said = with(odd, None).unwrap_err().to_string();
            assert!(said.starts_with("the address of --otlp") && !said.contains("hush"), "{odd}: {said}");
        }
    }

    #[test]
    fn a_share_is_between_nothing_and_all() {
        for (share, shown) in [(0.0, "0.0"), (0.25, "0.25"), (1.0, "1.0")] {
            assert_eq!(with("http://localhost", Some(share)).unwrap().unwrap().sample.to_string(), shown);
        }
        for odd in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
            assert!(with("http://localhost", Some(odd)).unwrap_err().to_string().contains("--otlp-sample"));
        }
        let alone = ServeArgs { otlp_sample: Some(0.5), ..ServeArgs::default() };
        assert!(otlp(&alone, &ServeArgs::default()).unwrap_err().to_string().contains("--otlp"));
    }
}
