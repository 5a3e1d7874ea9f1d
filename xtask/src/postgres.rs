//! A PostgreSQL for the length of one test run: its own cluster, a free port, no durability, gone afterwards.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::{output, process};

/// Where the tests find a PostgreSQL; without it they run on SQLite alone. Whoever sets it brings their own.
pub(crate) const URL: &str = "FIFTEEN_TEST_POSTGRES_URL";

/// Where the tests find the files of that PostgreSQL, when it runs on this host and they may read them.
pub(crate) const FOLDER: &str = "FIFTEEN_TEST_POSTGRES_FOLDER";

/// Says, when it is `1`, that the tests are to run on SQLite alone.
pub(crate) const WITHOUT: &str = "FIFTEEN_TEST_WITHOUT_POSTGRES";

/// The oldest major version the product works with.
const OLDEST: u32 = 15;

/// The account the server runs under when we are root, because it refuses to run as root.
const ACCOUNT: &str = "postgres";

/// A running server; it stops, and its data goes, when this is dropped.
pub(crate) struct Cluster {
    programs: PathBuf,
    folder: TempDir,
    server: Child,
    port: u16,
}

impl Cluster {
    /// Makes a cluster below the system's temporary folder and starts it.
    pub(crate) fn start() -> Result<Self> {
        let programs =
            programs().with_context(|| format!("PostgreSQL {OLDEST} or newer is not installed"))?;
        let folder = tempfile::Builder::new().prefix("fifteen-pg-").tempdir()?;
        if is_root()? {
            let account = process::read(Command::new("id").args(["-u", ACCOUNT]))?;
            chown(folder.path(), Some(account.trim().parse()?), None)?;
        }
        let data = folder.path().join("data");
        process::read(
            server_account(&programs.join("initdb"), folder.path())?
                .arg("--pgdata")
                .arg(&data)
                .args(["--username", "postgres", "--auth", "trust", "--no-sync"])
                .args(["--encoding", "UTF8", "--locale", "C"]),
        )?;

        let port = free_port()?;
        let log = fs::File::create(folder.path().join("log"))?;
        let server = server_account(&programs.join("postgres"), folder.path())?
            .arg("-D")
            .arg(&data)
            .args(settings(port, folder.path()))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("cannot start PostgreSQL")?;
        let mut cluster = Self {
            programs,
            folder,
            server,
            port,
        };
        cluster.wait_until_ready()?;
        Ok(cluster)
    }

    /// Where tests connect to make their own databases.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Where its data and its log are.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(30);
        while Instant::now() < deadline {
            let is_ready = Command::new(self.programs.join("pg_isready"))
                .args(["--quiet", "--host", "127.0.0.1", "--port"])
                .arg(self.port.to_string())
                .status()?
                .success();
            if is_ready {
                return Ok(());
            }
            if let Some(status) = self.server.try_wait()? {
                bail!("PostgreSQL ended at once ({status})\n{}", self.log());
            }
            thread::sleep(Duration::from_millis(50));
        }
        bail!("PostgreSQL is not ready after 30 s\n{}", self.log())
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn stop(&mut self) -> Result<()> {
        if self.server.try_wait()?.is_none() {
            process::read(
                server_account(&self.programs.join("pg_ctl"), self.folder.path())?
                    .args(["stop", "--mode", "immediate", "--pgdata"])
                    .arg(self.folder.path().join("data")),
            )?;
            self.server.wait()?;
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            output::error(&format!(
                "PostgreSQL does not stop, and is killed: {error:#}"
            ));
            self.server.kill().ok();
            self.server.wait().ok();
        }
    }
}

/// What is called here.
const PROGRAMS: [&str; 4] = ["initdb", "pg_ctl", "pg_isready", "postgres"];

/// The folder that holds all programs of the newest version that is new enough.
pub(crate) fn programs() -> Option<PathBuf> {
    let of_debian = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version: u32 = path.file_name()?.to_str()?.parse().ok()?;
            Some((version, path.join("bin")))
        });
    let on_the_path = process::find("initdb").and_then(|initdb| {
        let says = process::read(Command::new(&initdb).arg("--version")).ok()?;
        // A link on the PATH may point to where its companions are.
        Some((
            major(&says)?,
            initdb.canonicalize().ok()?.parent()?.to_owned(),
        ))
    });
    of_debian
        .chain(on_the_path)
        .filter(|(version, folder)| {
            *version >= OLDEST && PROGRAMS.iter().all(|name| folder.join(name).is_file())
        })
        .max()
        .map(|(_, folder)| folder)
}

/// The major version in `initdb (PostgreSQL) 15.14 (Debian ...)`.
fn major(says: &str) -> Option<u32> {
    let version = says.split_once("(PostgreSQL)")?.1.trim_start();
    version
        .split(|c: char| !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

fn settings(port: u16, sockets: &Path) -> Vec<String> {
    [
        "listen_addresses=127.0.0.1",
        &format!("port={port}"),
        &format!("unix_socket_directories={}", sockets.display()),
        // Every test has its own database and pool.
        "max_connections=300",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
    ]
    .into_iter()
    .flat_map(|setting| ["-c".to_owned(), setting.to_owned()])
    .collect()
}

/// The program under the account that may run a server, told by the system to stop when we are gone,
/// however we go.
fn server_account(program: &Path, folder: &Path) -> Result<Command> {
    let mut command = if process::is_installed("setpriv") {
        let mut command = Command::new("setpriv");
        command.arg("--pdeathsig=INT");
        if is_root()? {
            command.args(["--reuid", ACCOUNT, "--regid", ACCOUNT, "--init-groups"]);
        }
        command.arg(program);
        command
    } else if is_root()? {
        let mut command = Command::new("runuser");
        command.args(["-u", ACCOUNT, "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    // The account may not be allowed to enter the folder we stand in.
    command.current_dir(folder);
    Ok(command)
}

/// A process belongs to whom its folder in `/proc` belongs to.
pub(crate) fn is_root() -> Result<bool> {
    Ok(match fs::metadata("/proc/self") {
        Ok(this) => this.uid() == 0,
        Err(_) => process::read(Command::new("id").arg("-u"))?.trim() == "0",
    })
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_initdb_prints() {
        assert_eq!(
            major("initdb (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"),
            Some(15)
        );
        assert_eq!(major("initdb (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major("initdb"), None);
    }
}
