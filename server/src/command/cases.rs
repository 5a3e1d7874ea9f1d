//! `fifteen import cases` and `fifteen export cases`: the library as a folder of files, on the host.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, ensure};
use clap::Args;
use operations::Context;
use operations::case_study::{self, Fate, NOT_EXPORTED, SourceFile};

use super::import::BAD_INPUT;
use crate::output;

/// What `fifteen import cases` is told.
#[derive(Args, Debug)]
pub(super) struct CasesArgs {
    /// A folder of .md files, a zip archive of them, or one .md file
    from: PathBuf,
    /// Say what would change and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Imports cases and prints what became of each, or everything that is wrong with the files.
pub(super) async fn import(ctx: &Context, args: &CasesArgs) -> anyhow::Result<ExitCode> {
    case_study::index_all(ctx).await?;
    let mut files = Vec::new();
    if args.from.is_dir() {
        collect(&args.from, "", &mut files)?;
    } else {
        let name = args.from.file_name().unwrap_or_default();
        files.push(read(&args.from, name.to_string_lossy().into_owned())?);
    }
    let checked = match case_study::unpack(files) {
        Err(errors) => Err(errors),
        Ok(files) if args.dry_run => case_study::check_import_on_host(ctx, &files).await?,
        Ok(files) => case_study::import_on_host(ctx, &files).await?,
    };
    let done = match checked {
        Ok(done) => done,
        Err(errors) => {
            for error in errors {
                output::message(error.to_string());
            }
            output::message("Nothing was imported.");
            return Ok(BAD_INPUT.into());
        }
    };
    output::line(if args.dry_run {
        "This would change, nothing was written:"
    } else {
        "Imported as drafts:"
    });
    for one in done {
        let words = match one.fate {
            Fate::New => "new".to_owned(),
            Fate::Version { version, .. } => format!("version {version}"),
            Fate::Unchanged => "unchanged".to_owned(),
        };
        output::line(format!("  {words:<12} {}", one.case.slug));
    }
    Ok(ExitCode::SUCCESS)
}

/// The files below a folder, with `/` in their paths. A link is not followed: the file behind it may lie anywhere.
fn collect(folder: &Path, prefix: &str, files: &mut Vec<SourceFile>) -> anyhow::Result<()> {
    let read_folder = || format!("Cannot read {}", folder.display());
    let mut entries = fs::read_dir(folder)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(read_folder)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().with_context(read_folder)?;
        if kind.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            ensure!(
                !kind.is_symlink(),
                "{} is a link to another file: put the file itself into the folder.",
                entry.path().display()
            );
            files.push(read(&entry.path(), name)?);
        }
    }
    Ok(())
}

fn read(file: &Path, path: String) -> anyhow::Result<SourceFile> {
    let cannot = || format!("Cannot read {}", file.display());
    Ok(SourceFile {
        path,
        bytes: fs::read(file).with_context(cannot)?,
    })
}

/// Writes every case of the library into a folder that is new or empty.
pub(super) async fn export(ctx: &Context, folder: &Path) -> anyhow::Result<()> {
    case_study::index_all(ctx).await?;
    let cannot = || format!("Cannot write to {}", folder.display());
    fs::create_dir_all(folder).with_context(cannot)?;
    let is_empty = fs::read_dir(folder).with_context(cannot)?.next().is_none();
    ensure!(is_empty, "{} is not empty.", folder.display());
    let files = case_study::export_all_on_host(ctx).await?;
    for (name, text) in &files {
        fs::write(folder.join(name), text).with_context(cannot)?;
    }
    let left_out = files.iter().filter(|(name, _)| name == NOT_EXPORTED);
    let count = files.len() - left_out.clone().count();
    output::line(format!("{count} cases are in {}.", folder.display()));
    for (_, text) in left_out {
        output::line(text.clone());
    }
    Ok(())
}
