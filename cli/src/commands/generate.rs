//! `bfl generate` and `bfl edit`: pictures and films from a prompt.

use crate::{
    args::{Common, Generate},
    failure::Failure,
    input::source::Sources,
    output::Target,
    request::{self, Arguments, Order},
    run::make_one,
    terminal::progress::Progress,
};

/// `bfl edit`.
pub(crate) async fn edit(args: &Generate, common: &Common, progress: &Progress) -> Result<(), Failure> {
    if args.input_image.is_empty() {
        return Err(Failure::no_task("there is no image to edit").with_next("Name one: -i photo.jpg"));
    }
    run(args, common, progress).await
}

/// `bfl generate`.
pub(crate) async fn run(args: &Generate, common: &Common, progress: &Progress) -> Result<(), Failure> {
    let model = request::find(&args.model)?;
    let sources = Sources::default();
    let mut arguments = Arguments {
        shape: args.making.shape,
        ..Arguments::default()
    };
    arguments.add_prompt(&args.prompt, &sources)?;
    arguments.add_fields(model, &args.making.fields, &sources).await?;
    arguments.add_inputs(&args.input_image, &sources).await?;
    arguments.add_piped_prompt(model, &sources)?;
    let order = Order::new(model, arguments, Target::of(args.making.results.output.as_deref())?);
    make_one(order, &args.making.sending, &args.making.results, common, progress).await
}
