//! What a run is told: `--rounds N --seed S`.

/// Rounds and seed, by the command line or else these.
pub fn read((mut rounds, mut seed): (u64, u64)) -> (u64, u64) {
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|text| text.parse().ok()).expect("a number");
        match argument.as_str() {
            "--rounds" => rounds = number(),
            "--seed" => seed = number(),
            // What cargo passes on for every kind of test.
            _ => {}
        }
    }
    (rounds, seed)
}
