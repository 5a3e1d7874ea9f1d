//! The command line: one file a command.

mod admin;
mod backup;
mod cases;
mod cohorts;
mod genericise;
mod import;
mod key;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use operations::Context;
use operations::mail::Mailer;
use store::Db;

use crate::serve::Reach;
use crate::{clock, demo, output, serve};

/// Runs a training programme in cohorts of at most fifteen people.
#[derive(Debug, Parser)]
#[command(name = "fifteen", version)]
struct Line {
    /// Database: sqlite://PATH?mode=rwc or postgres://USER@HOST/NAME
    #[arg(
        long,
        env = "FIFTEEN_DATABASE_URL",
        global = true,
        hide_env_values = true
    )]
    database_url: Option<String>,
    /// File with the key that raw stories are sealed with; beside an SQLite database one is made by itself
    #[arg(long, env = "FIFTEEN_KEY_FILE", global = true)]
    key_file: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the pages; creates and migrates the database first
    Serve(ServeArgs),
    /// Serve a made-up firm in the middle of its programme from a temporary database
    Demo(DemoArgs),
    /// Bring the database's schema up to date
    Migrate,
    /// Take in a file
    Import {
        #[command(subcommand)]
        what: ImportWhat,
    },
    /// Write a part of the database to files
    Export {
        #[command(subcommand)]
        what: ExportWhat,
    },
    /// Plan cohorts for a roster file, without a database
    Cohorts(Box<cohorts::CohortsArgs>),
    /// Suggest generic words for what in a text points to somebody, without a database
    Genericise(genericise::GenericiseArgs),
    /// Administrators' accounts
    Admin {
        #[command(subcommand)]
        what: AdminWhat,
    },
    /// Write a consistent copy of an SQLite database while it is in use
    Backup {
        /// The file to write; it must not exist yet
        file: PathBuf,
    },
    /// Replace an SQLite database by a backup; stop the server first
    Restore {
        /// The backup
        file: PathBuf,
        /// Replace a database that exists; it is kept beside it with the ending .before-restore
        #[arg(long)]
        replace: bool,
    },
    /// Make a key file, which several nodes with one database share; keep a copy apart from the database's backups
    Key {
        /// The file to write; it must not exist yet
        file: PathBuf,
    },
    /// Check the database: schema, references, audit log
    Check,
}

#[derive(Args, Debug)]
struct ServeArgs {
    /// Where to listen
    #[arg(long, env = "FIFTEEN_LISTEN", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// How people reach the server, for example https://fifteen.example.com
    #[arg(long, env = "FIFTEEN_BASE_URL")]
    base_url: Option<String>,
    /// Address of a proxy whose X-Forwarded-For is believed; may be given several times
    #[arg(long, env = "FIFTEEN_TRUSTED_PROXY", value_delimiter = ',')]
    trusted_proxy: Vec<IpAddr>,
    #[command(flatten)]
    mail: MailArgs,
    /// E-mail address of the first administrator
    #[arg(long, env = "FIFTEEN_ADMIN_EMAIL")]
    admin_email: Option<String>,
    /// File that holds the first administrator's password
    #[arg(long, env = "FIFTEEN_ADMIN_PASSWORD_FILE")]
    admin_password_file: Option<PathBuf>,
}

/// The mail server and who writes.
#[derive(Args, Debug)]
struct MailArgs {
    /// Mail server, for example smtps://USER:PASSWORD@HOST or smtp://USER:PASSWORD@HOST:587?tls=required
    #[arg(
        long,
        env = "FIFTEEN_SMTP_URL",
        hide_env_values = true,
        requires = "mail_from"
    )]
    smtp_url: Option<String>,
    /// File that holds the mail server's address in place of --smtp-url
    #[arg(
        long,
        env = "FIFTEEN_SMTP_URL_FILE",
        conflicts_with = "smtp_url",
        requires = "mail_from"
    )]
    smtp_url_file: Option<PathBuf>,
    /// Who writes, for example "Training <training@example.com>"
    #[arg(long, env = "FIFTEEN_MAIL_FROM")]
    mail_from: Option<String>,
}

#[derive(Args, Debug)]
struct DemoArgs {
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 3000)]
    port: u16,
    #[command(flatten)]
    mail: MailArgs,
}

#[derive(Debug, Subcommand)]
enum ImportWhat {
    /// The roster, as CSV
    People(import::PeopleArgs),
    /// Case studies, as .md files; they come in as drafts
    Cases(cases::CasesArgs),
}

#[derive(Debug, Subcommand)]
enum ExportWhat {
    /// All case studies, as .md files
    Cases {
        /// The folder to write to; it must be new or empty
        folder: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum AdminWhat {
    /// Invite an administrator; prints the link
    Create {
        /// E-mail address
        email: String,
    },
    /// Print a link with which an account chooses a new password
    ResetPassword {
        /// E-mail address
        email: String,
    },
}

/// The variables that are read; others that start alike are probably mistyped.
const VARIABLES: [&str; 11] = [
    "FIFTEEN_DATABASE_URL",
    "FIFTEEN_KEY_FILE",
    "FIFTEEN_LISTEN",
    "FIFTEEN_BASE_URL",
    "FIFTEEN_TRUSTED_PROXY",
    "FIFTEEN_SMTP_URL",
    "FIFTEEN_SMTP_URL_FILE",
    "FIFTEEN_MAIL_FROM",
    "FIFTEEN_ADMIN_EMAIL",
    "FIFTEEN_ADMIN_PASSWORD_FILE",
    "FIFTEEN_LOG",
];

/// Runs the command of this process and returns its exit code.
pub fn run() -> ExitCode {
    let line = Line::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("FIFTEEN_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("FIFTEEN_")
            && !name.starts_with("FIFTEEN_TEST_")
            && !VARIABLES.contains(&name.as_str())
        {
            output::message(format!(
                "The variable {name} is not known: check its spelling."
            ));
        }
    }
    let workers = std::thread::available_parallelism().map_or(4, |cores| cores.get().max(4));
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers)
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(execute(line)));
    match outcome {
        Ok(code) => code,
        Err(error) => {
            output::message(format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn execute(line: Line) -> anyhow::Result<ExitCode> {
    let url = line.database_url;
    let key = line.key_file.as_deref();
    match line.command {
        Command::Serve(args) => serve_data(url, key, args).await?,
        Command::Demo(args) => demo::run(args.port, mailer(&args.mail)?).await?,
        Command::Migrate => {
            open(url).await?;
            output::line("The schema is up to date.");
        }
        Command::Import {
            what: ImportWhat::People(args),
        } => {
            let ctx = on_host(url, key, String::new()).await?;
            return import::people(&ctx, &args).await;
        }
        Command::Import {
            what: ImportWhat::Cases(args),
        } => {
            let ctx = on_host(url, key, String::new()).await?;
            return cases::import(&ctx, &args).await;
        }
        Command::Export {
            what: ExportWhat::Cases { folder },
        } => {
            let ctx = on_host(url, key, String::new()).await?;
            cases::export(&ctx, &folder).await?;
        }
        Command::Cohorts(args) => return cohorts::run(&args),
        Command::Genericise(args) => return genericise::run(&args),
        Command::Admin {
            what: AdminWhat::Create { email },
        } => {
            admin::create(&on_host(url, key, base_url()).await?, &email).await?;
        }
        Command::Admin {
            what: AdminWhat::ResetPassword { email },
        } => {
            admin::reset_password(&on_host(url, key, base_url()).await?, &email).await?;
        }
        Command::Backup { file } => backup::write(&database_url(url)?, &file).await?,
        Command::Restore { file, replace } => {
            backup::restore(&database_url(url)?, &file, replace).await?
        }
        Command::Key { file } => {
            anyhow::ensure!(!file.exists(), "{} exists already.", file.display());
            key::create(&file)?;
            output::line(format!(
                "The key is in {}: keep a copy of it.",
                file.display()
            ));
        }
        Command::Check => return check(url).await,
    }
    Ok(ExitCode::SUCCESS)
}

/// The address that was given, or `data/fifteen.db` below the current folder.
fn database_url(given: Option<String>) -> anyhow::Result<String> {
    if let Some(url) = given {
        return Ok(url);
    }
    std::fs::create_dir_all("data").context("Cannot make the folder data: give --database-url.")?;
    Ok("sqlite://data/fifteen.db?mode=rwc".to_owned())
}

/// Opens and migrates the database.
async fn open(given: Option<String>) -> anyhow::Result<Db> {
    let url = database_url(given)?;
    let db = store::connect(&url)
        .await
        .context("Cannot open the database")?;
    store::migrate(&db)
        .await
        .context("Cannot migrate the database")?;
    Ok(db)
}

/// Where links printed by a command lead: what the server is told, or where it listens by default.
fn base_url() -> String {
    std::env::var("FIFTEEN_BASE_URL").unwrap_or_else(|_| "http://127.0.0.1:3000".to_owned())
}

/// Opens the database for a command of the host.
async fn on_host(
    url: Option<String>,
    key: Option<&Path>,
    base_url: String,
) -> anyhow::Result<Context> {
    let url = database_url(url)?;
    let vault = key::find(key, &url)?;
    Ok(Context {
        db: open(Some(url)).await?,
        now: clock::now(),
        viewer: None,
        base_url,
        vault,
    })
}

/// The mail server that was named, if one was.
fn mailer(args: &MailArgs) -> anyhow::Result<Option<Mailer>> {
    let url = match (&args.smtp_url, &args.smtp_url_file) {
        (Some(url), _) => url.clone(),
        (None, Some(file)) => std::fs::read_to_string(file)
            .with_context(|| format!("Cannot read {}", file.display()))?,
        (None, None) => return Ok(None),
    };
    let from = args.mail_from.as_deref().unwrap_or_default();
    Mailer::new(url.trim(), from)
        .map(Some)
        .map_err(anyhow::Error::msg)
}

async fn serve_data(
    url: Option<String>,
    key: Option<&Path>,
    args: ServeArgs,
) -> anyhow::Result<()> {
    let mailer = mailer(&args.mail)?;
    let reach = Reach {
        listen: args.listen,
        base_url: args.base_url,
        proxies: args.trusted_proxy,
    };
    let mut ctx = on_host(url, key, String::new()).await?;
    operations::source_example::seal_all(&ctx).await?;
    operations::case_study::index_all(&ctx).await?;
    let (listener, base_url) = serve::bind(&reach).await?;
    ctx.base_url = base_url;
    operations::case_study::take_in(&ctx, operations::content::cases()?).await?;
    admin::first(
        &ctx,
        args.admin_email.as_deref(),
        args.admin_password_file.as_deref(),
    )
    .await?;
    serve::run(listener, serve::state(ctx, mailer, Vec::new()), reach).await
}

async fn check(url: Option<String>) -> anyhow::Result<ExitCode> {
    let db = store::connect(&database_url(url)?)
        .await
        .context("Cannot open the database")?;
    let mut problems = store::check(&db).await?;
    let pending = store::pending_migrations(&db).await?;
    if !pending.is_empty() {
        problems.push(format!(
            "{} changes of the schema are pending: run fifteen migrate.",
            pending.len()
        ));
    } else if let Some(event) = store::audit::broken_link(&db).await? {
        problems.push(format!(
            "The audit log does not follow from its beginning at event {event}."
        ));
    }
    if problems.is_empty() {
        output::line("The database is sound.");
        return Ok(ExitCode::SUCCESS);
    }
    for problem in problems {
        output::line(problem);
    }
    Ok(ExitCode::FAILURE)
}
