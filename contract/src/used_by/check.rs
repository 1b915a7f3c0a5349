//! `cargo check` of the consumer with the marked code, and what the compiler says of the marks.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use openapi31_codegen::{Error, Marks, Result};

use super::{
    links::link_file,
    marks::digest,
    messages::{Diagnostic, Message, Place},
    outside::Outside,
    tree::{self, Tree},
    uses::{Consumer, UsedBy},
    workspace::{Package, Workspace, cargo},
    wrapper::{LINK, VARIABLE, taken},
};
use crate::error::{about, io};

/// How many of the compiler's errors are repeated.
const MOST_ERRORS: usize = 3;

/// The most bytes that are read of what cargo says.
const LARGEST: u64 = 1 << 30;

/// What is to be marked, as a file.
const MARKS: &str = "marks.json";

/// A consumer that is ready to be checked.
pub(super) struct Check<'a> {
    manifest: &'a Path,
    consumer: &'a Consumer,
    workspace: Workspace,
    /// The packages that the manifest stands for.
    own: Vec<Package>,
}

impl<'a> Check<'a> {
    pub(super) fn prepare(manifest: &'a Path, consumer: &'a Consumer) -> Result<Self> {
        let workspace = Workspace::of(manifest)?;
        let is_manifest = |package: &&Package| package.manifest_path.canonicalize().is_ok_and(|path| path == *manifest);
        let own = match workspace.packages.iter().find(is_manifest) {
            Some(package) => vec![package.clone()],
            None => {
                let is_member = |package: &&Package| workspace.workspace_default_members.contains(&package.id);
                workspace.packages.iter().filter(is_member).cloned().collect()
            }
        };
        Ok(Self {
            manifest,
            consumer,
            workspace,
            own,
        })
    }

    pub(super) fn own_packages(&self) -> &[Package] {
        &self.own
    }

    /// Compiles the consumer with the marks in what is generated.
    pub(super) fn run(&self, marks: &Marks) -> Result<UsedBy> {
        // Cargo keeps what different compilers made apart by their paths: so each set of marks has its own.
        let run = self
            .workspace
            .target_directory
            .join("openapi-vendor")
            .join(digest(marks));
        fs::create_dir_all(&run).map_err(|error| io(&run, &error))?;
        let run = run.canonicalize().map_err(|error| io(&run, &error))?;
        let file = run.join(MARKS);
        fs::write(&file, marks.to_json()).map_err(|error| io(&file, &error))?;
        let link = run.join(LINK).with_extension(env::consts::EXE_EXTENSION);
        let own = env::current_exe().map_err(|error| about("this program", error))?;
        link_file(&own, &link).map_err(|error| io(&link, &error))?;
        let root = &self.workspace.workspace_root;
        let root = root.canonicalize().map_err(|error| io(root, &error))?;
        let tree = Tree::new(&root, &run, marks)?;
        let outside = Outside::of(&self.workspace);
        outside.prepare(self.manifest, &digest(marks))?;
        let mut command = self.command();
        outside.configure(&mut command, &link);
        if let Some(tree) = &tree {
            command.env(tree::VARIABLE, tree.path());
        }
        let mut child = command
            .env(VARIABLE, &file)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| about("cargo", error))?;
        let said = read(&mut child)?;
        let status = child.wait().map_err(|error| about("cargo", error))?;
        if !status.success() {
            return Err(self.does_not_build(&said.errors));
        }
        outside.finish(&digest(marks))?;
        outside.finish(&digest(marks))?;
        Ok(self.used(&said, marks, &run, tree.as_ref()))
    }

    fn command(&self) -> Command {
        let mut command = cargo();
        command.args(["check", "--all-targets", "--message-format=json", "--manifest-path"]);
        command.arg(self.manifest);
        if self.consumer.all_features {
            command.arg("--all-features");
        }
        for features in &self.consumer.features {
            command.arg("--features").arg(features);
        }
        command
    }

    fn does_not_build(&self, errors: &[String]) -> Error {
        // A target and its tests have the same ones.
        let mut errors: Vec<&String> = errors.iter().collect();
        errors.dedup();
        let shown = errors
            .into_iter()
            .take(MOST_ERRORS)
            .map(String::as_str)
            .collect::<Vec<_>>();
        let words = match shown.as_slice() {
            [] => "cargo says above why".to_owned(),
            shown => shown.join("\n"),
        };
        let manifest = self.consumer.manifest.display();
        about(
            manifest,
            format!("its code does not build as it is, with the old contract: {words}"),
        )
    }

    fn used(&self, said: &Said, marks: &Marks, run: &Path, tree: Option<&Tree>) -> UsedBy {
        let names: BTreeMap<&str, &str> = self
            .workspace
            .packages
            .iter()
            .map(|package| (package.id.as_str(), package.name.as_str()))
            .collect();
        let mut used = UsedBy {
            packages: self.own.iter().map(|package| package.name.clone()).collect(),
            items: marks.len(),
            generators: self.generators(said, run, &names),
            ..UsedBy::default()
        };
        let is_unmarked = |package: &&Package| !used.generators.contains_key(&package.name);
        let unmarked = self.workspace.members().filter(is_unmarked);
        used.unmarked = unmarked
            .filter_map(|package| Some((package.name.clone(), package.generator()?)))
            .collect();
        let place = Place {
            root: &self.workspace.workspace_root,
            here: env::current_dir()
                .and_then(|path| path.canonicalize())
                .unwrap_or_default(),
            run,
            tree,
        };
        for (package, diagnostic) in &said.diagnostics {
            let is_yours = self.own.iter().any(|own| own.id == *package);
            let name = names.get(package.as_str()).copied().unwrap_or(package);
            for (fingerprint, found) in place.uses(diagnostic, name, is_yours) {
                used.add(fingerprint, found);
            }
        }
        used
    }

    /// The packages whose code has marks, each with how many of the items: what their build scripts wrote, and what the
    /// compiler's stand-in and macros noted.
    fn generators(&self, said: &Said, run: &Path, names: &BTreeMap<&str, &str>) -> BTreeMap<String, usize> {
        let by_scripts = said.scripts.iter().filter_map(|(package, out)| {
            let name = names.get(package.as_str()).copied().unwrap_or(package);
            Some((name, taken(run, out)?))
        });
        let others = self.workspace.packages.iter().filter_map(|package| {
            let record = Marks::record(&run.join(MARKS), &package.name);
            let items = fs::read_to_string(record).ok()?.parse().ok()?;
            Some((package.name.as_str(), items))
        });
        let mut generators = BTreeMap::new();
        for (package, items) in by_scripts.chain(others) {
            let known: &mut usize = generators.entry(package.to_owned()).or_default();
            *known = items.max(*known);
        }
        generators
    }
}

/// What cargo said.
#[derive(Default)]
struct Said {
    /// The package of each build script, and where it wrote.
    scripts: Vec<(String, PathBuf)>,
    /// What the compiler says of each package's use of deprecated items.
    diagnostics: Vec<(String, Diagnostic)>,
    /// The compiler's errors, as it words them.
    errors: Vec<String>,
}

fn read(child: &mut Child) -> Result<Said> {
    let mut said = Said::default();
    let Some(output) = child.stdout.take() else {
        return Ok(said);
    };
    for line in BufReader::new(output.take(LARGEST)).lines() {
        let line = line.map_err(|error| about("cargo", error))?;
        // What is no message was printed by something that cargo ran.
        match serde_json::from_str(&line) {
            Ok(Message::Script { package_id, out_dir }) => said.scripts.push((package_id, out_dir)),
            Ok(Message::Compiler { package_id, message }) => {
                if message.level.starts_with("error") {
                    said.errors.push(message.rendered.unwrap_or(message.message));
                } else if message.is_deprecation() {
                    said.diagnostics.push((package_id, message));
                }
            }
            _ => {}
        }
    }
    Ok(said)
}
