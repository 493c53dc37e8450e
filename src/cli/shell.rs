//! `completions` and `man`: what a shell and `man` need to know about the program, made from the command line itself.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use clap::CommandFactory;
use clap_complete::{Generator, Shell};
use clap_mangen::Man;
use serde::Serialize;

use super::FINE;
use super::args::Args;
use super::output::{Form, Out, json_line};
use crate::diagnosis::SCHEMA;
use crate::text;

const NAME: &str = env!("CARGO_PKG_NAME");

/// A file that is printed instead of written.
#[derive(Serialize)]
struct PrintedJson<'a> {
    schema: u32,
    file: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct WrittenJson {
    schema: u32,
    written: Vec<String>,
}

/// Prints the script that completes the command line in a shell.
pub(super) fn completions(shell: Shell, form: Form, out: &mut Out) -> Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), NAME, &mut script);
    let script = with_own_name(&String::from_utf8(script).context("a script is text")?);
    print(&shell.file_name(NAME), script.as_bytes(), form, out)
}

/// For bash, clap_complete 4.6.12 takes the hyphen of our name for the border of a subcommand in half of the places, so that
/// no option of a command is completed.
fn with_own_name(script: &str) -> String {
    script.replace("claude__subcmd__rescue", "claude__rescue")
}

/// Prints the manual page, or writes one for each command into a directory.
pub(super) fn man(dir: Option<&Path>, form: Form, out: &mut Out) -> Result<u8> {
    let Some(dir) = dir else {
        let man = Man::new(Args::command());
        let mut page = Vec::new();
        man.render(&mut page)?;
        return print(&man.get_filename(), &page, form, out);
    };
    let wrote = || format!("could not write manual pages to {}", dir.display());
    fs::create_dir_all(dir).with_context(wrote)?;
    let mut written = Vec::new();
    for man in pages(Args::command()) {
        let path = man.generate_to(dir).with_context(wrote)?;
        written.push(path.to_string_lossy().into_owned());
    }
    out.tell_done(|out| match form {
        Form::Json => json_line(&WrittenJson { schema: SCHEMA, written: written.clone() }, out),
        Form::Words => {
            let pages = text::count(written.len() as u64, "manual page");
            Ok(writeln!(out, "Wrote {pages} to {}.", text::line(&dir.to_string_lossy()))?)
        }
    })?;
    Ok(FINE)
}

/// A page for the program, and one for each of its commands.
fn pages(command: clap::Command) -> Vec<Man> {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let mut pages = Vec::new();
    let mut left = vec![command];
    while let Some(command) = left.pop() {
        left.extend(command.get_subcommands().filter(|command| !command.is_hide_set()).cloned());
        pages.push(Man::new(command));
    }
    pages.sort_by_key(Man::get_filename);
    pages
}

fn print(file: &str, bytes: &[u8], form: Form, out: &mut Out) -> Result<u8> {
    match form {
        Form::Words => out.put_exact(bytes)?,
        Form::Json => {
            json_line(&PrintedJson { schema: SCHEMA, file, text: &String::from_utf8_lossy(bytes) }, out)?;
        }
    }
    Ok(FINE)
}
