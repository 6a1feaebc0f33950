//! A run on the server, made ready before it waits for its turn.

use std::sync::Arc;

use super::plan::{Input, Plan, plan};
use super::profile;
use super::receipt::{self, Seal, Statement};
use super::request::{StartError, Wish};
use super::runtimes::Found;
use super::suite::trial::Trial;
use crate::auth::signing::SigningKey;
use crate::exec::Sandbox;
use crate::ids::RoomName;
use crate::language::Language;

/// What a run needs.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) sandbox: Arc<dyn Sandbox>,
    pub(super) plan: Plan,
    /// The test cases, if it is tested.
    pub(super) trial: Option<Trial>,
    /// The test framework that runs it, if one does.
    pub(super) framework: Option<String>,
    /// What the server will vouch for.
    pub(super) seal: Seal,
}

/// Plans a run of what somebody wishes, by what was found on this server.
///
/// # Errors
/// When its language is not installed, or can't be run in that way.
pub(super) fn prepare(
    found: &Found,
    room: &RoomName,
    wish: &mut Wish,
    code_state: Option<String>,
    key: Arc<SigningKey>,
) -> Result<Prepared, StartError> {
    let runtime = found.runtime(wish.language);
    let runtime = runtime.ok_or(StartError::NotInstalled(wish.language.name()))?;
    let toolchain = &runtime.toolchain;
    let mut plan = plan(wish.language, toolchain, &wish.file, &wish.files, &wish.input)
        .map_err(StartError::NotOffered)?;
    let framework = toolchain.framework.as_ref().filter(|_| wish.input == Input::Framework);
    let framework = framework.map(|framework| framework.name.clone());
    if wish.is_measured {
        profile::measure(&mut plan.run, wish.language);
    }
    let python = Language::from_id("python").and_then(|python| found.runtime(python));
    let trial = wish.tests.take().map(|suite| Trial::new(suite, python.map(|python| &python.toolchain)));
    let statement = Statement {
        language: wish.language.id().to_owned(),
        version: runtime.version.clone(),
        file: wish.file.clone(),
        code: receipt::code_hash(&wish.files),
        code_state,
        framework: framework.clone(),
        stdin: receipt::text_hash(wish.input.text().as_bytes()),
        tests: trial.as_ref().map(|trial| receipt::hex(&trial.hash())),
        tests_total: trial.as_ref().map(Trial::len),
        room: room.to_string(),
        ..Statement::default()
    };
    let sandbox = Arc::clone(&found.sandbox);
    Ok(Prepared { sandbox, plan, trial, framework, seal: Seal::new(key, statement) })
}
