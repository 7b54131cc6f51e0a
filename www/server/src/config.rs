use std::path::PathBuf;

/// How the server was asked to start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The port to try first; 0 takes any free one.
    pub port: u16,
    /// Fail instead of taking the next port when `port` is in use.
    pub strict_port: bool,
    /// The repository: `www/site`, `pkg`, `tests` and `node_modules` are found below it.
    pub root: PathBuf,
    /// Serve `/tests/*` and `/node_modules/*` too.
    pub tests: bool,
}

impl Config {
    /// Reads the command line (without the program's name) and the value of the environment variable PORT.
    pub fn parse(args: impl IntoIterator<Item = String>, env_port: Option<String>) -> Result<Self, String> {
        let mut config = Self { port: 8787, strict_port: false, root: PathBuf::from("."), tests: false };
        if let Some(text) = env_port.filter(|text| !text.is_empty()) {
            config.port = port(&text, "PORT")?;
        }
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            let (name, inline) = match arg.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (arg, None),
            };
            let mut value = || inline.clone().or_else(|| args.next()).ok_or(format!("{name} needs a value"));
            match name.as_str() {
                "--port" => config.port = port(&value()?, "--port")?,
                "--root" => config.root = PathBuf::from(value()?),
                "--strict-port" => config.strict_port = true,
                "--tests" => config.tests = true,
                _ => {
                    return Err(format!(
                        "unknown argument {name}; known: --port N, --strict-port, --root DIR, --tests"
                    ));
                }
            }
        }
        Ok(config)
    }
}

fn port(text: &str, name: &str) -> Result<u16, String> {
    text.parse().map_err(|_| format!("{name} must be a number from 0 to 65535, not {text:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str], env: Option<&str>) -> Result<Config, String> {
        Config::parse(args.iter().map(ToString::to_string), env.map(ToString::to_string))
    }

    fn port(config: Result<Config, String>) -> Result<u16, String> {
        config.map(|config| config.port)
    }

    #[test]
    fn the_command_line_wins_over_the_environment() {
        assert_eq!(port(parse(&[], None)), Ok(8787));
        assert_eq!(port(parse(&[], Some(""))), Ok(8787));
        assert_eq!(port(parse(&[], Some("9000"))), Ok(9000));
        assert_eq!(port(parse(&["--port", "1"], Some("9000"))), Ok(1));
        assert_eq!(port(parse(&["--port=2"], None)), Ok(2));
        let all = parse(&["--tests", "--strict-port", "--root", "/x"], None);
        assert_eq!(all, Ok(Config { port: 8787, strict_port: true, root: PathBuf::from("/x"), tests: true }));
    }

    #[test]
    fn mistakes_are_named() {
        for (args, word) in
            [(vec!["--port"], "--port"), (vec!["--port", "x"], "x"), (vec!["--prot"], "--prot")]
        {
            assert!(parse(&args, None).is_err_and(|message| message.contains(word)));
        }
        assert!(parse(&[], Some("70000")).is_err());
    }
}
