//! Arguments to a face, and what came of it to an exit code.

use std::io::ErrorKind;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = match claude_rescue::cli::Args::read() {
        Ok(args) => args,
        Err(code) => return ExitCode::from(code),
    };
    match claude_rescue::cli::run(args) {
        Ok(code) => ExitCode::from(code),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // A reader that went away cannot be told about it.
            let _ = claude_rescue::cli::complain(&error);
            ExitCode::from(claude_rescue::cli::COULD_NOT)
        }
    }
}

/// `claude-rescue list | head` is no failure.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
    };
    error.chain().any(io)
}
