//! The `shiome` binary.

fn main() -> std::process::ExitCode {
    shiome::cli::main()
}
