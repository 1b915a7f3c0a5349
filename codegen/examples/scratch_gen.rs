fn main() {
    let mut args = std::env::args().skip(1);
    let file = args.next().unwrap();
    let d = bfl_codegen::Document::from_json(&std::fs::read(file).unwrap()).unwrap();
    match bfl_codegen::generate(&d, &bfl_codegen::Settings::default()) { Ok(c) => println!("{c}"), Err(e) => eprintln!("ERR {e}") }
}
