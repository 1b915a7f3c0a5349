//! What a request is made from, before the fields of its model decide what everything means.

use bfl::AnyModel;
use serde_json::{Map, Value};

use super::{
    media::FieldMedia,
    variant::{FORMAT, PROMPT, requires, takes_media},
};
use crate::{
    args::{Fields, MediaArgs, Prompt, Shape},
    failure::Failure,
    input::{media::Input, source::Sources},
    terminal::text,
};

/// What a request is made from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arguments {
    /// Fields by name.
    pub(crate) fields: Map<String, Value>,
    /// Texts that name a field. Its type decides what they mean.
    pub(crate) texts: Vec<(String, String)>,
    /// Images and videos for fields that are set by name.
    pub(crate) media: Vec<(String, FieldMedia)>,
    /// Images and videos for the other fields that take some.
    pub(crate) inputs: Vec<Input>,
    /// `--aspect` and `--size`.
    pub(crate) shape: Shape,
}

impl Arguments {
    /// A request in JSON. Texts in fields that take media are what `--set` takes there: `@FILE`, a URL, base64.
    pub(crate) async fn from_json(
        model: AnyModel,
        body: Map<String, Value>,
        sources: &Sources,
    ) -> Result<Self, Failure> {
        let mut arguments = Self::default();
        for (name, value) in body {
            let media = match &value {
                _ if !takes_media(model, &name) => None,
                Value::String(text) => FieldMedia::read(&name, text, sources).await?,
                _ => FieldMedia::read_several(&name, value.clone(), sources).await?,
            };
            match media {
                Some(media) => arguments.media.push((name, media)),
                None => _ = arguments.fields.insert(name, value),
            }
        }
        Ok(arguments)
    }

    /// Adds the options that set fields.
    pub(crate) async fn add_fields(
        &mut self,
        model: AnyModel,
        fields: &Fields,
        sources: &Sources,
    ) -> Result<(), Failure> {
        for (name, value) in [
            ("width", fields.width),
            ("height", fields.height),
            ("seed", fields.seed),
        ] {
            if let Some(value) = value {
                self.add(name, value.into())?;
            }
        }
        if let Some(format) = &fields.format {
            let format = sources.text(format)?.to_ascii_lowercase();
            self.add(FORMAT, format.into())?;
        }
        for setting in &fields.set {
            self.set(model, &setting.name, &setting.value, sources).await?;
        }
        Ok(())
    }

    /// Adds a field with a value.
    pub(crate) fn add(&mut self, name: &str, value: Value) -> Result<(), Failure> {
        self.check_once(name)?;
        self.fields.insert(name.to_owned(), value);
        Ok(())
    }

    /// Adds a field with a text: `--set`, or the option of a model.
    pub(crate) async fn set(
        &mut self,
        model: AnyModel,
        name: &str,
        value: &str,
        sources: &Sources,
    ) -> Result<(), Failure> {
        self.check_once(name)?;
        if !takes_media(model, name) {
            self.texts.push((name.to_owned(), sources.text(value)?));
        } else if let Some(media) = FieldMedia::read(name, value, sources).await? {
            self.media.push((name.to_owned(), media));
        } else {
            self.texts.push((name.to_owned(), value.to_owned()));
        }
        Ok(())
    }

    /// Adds the prompt that was typed.
    pub(crate) fn add_prompt(&mut self, given: &Prompt, sources: &Sources) -> Result<(), Failure> {
        let typed = given.given().map_err(|words| {
            Failure::no_task("the prompt is several arguments")
                .with_next(format!("Put the prompt in quotes: \"{}\"", text::short(&words)))
        })?;
        match typed {
            Some(typed) => self.add(PROMPT, sources.text(typed)?.into()),
            None => Ok(()),
        }
    }

    /// Takes the prompt from stdin, if the model requires one, there is none yet, and stdin is not a terminal.
    pub(crate) fn add_piped_prompt(&mut self, model: AnyModel, sources: &Sources) -> Result<(), Failure> {
        if self.has(PROMPT) || !requires(model, PROMPT) {
            return Ok(());
        }
        match sources.piped_text()? {
            Some(prompt) => self.add(PROMPT, prompt.into()),
            None => Ok(()),
        }
    }

    /// Adds images and videos.
    pub(crate) async fn add_inputs(&mut self, given: &[String], sources: &Sources) -> Result<(), Failure> {
        for source in given {
            self.inputs.push(Input::of(source, sources).await?);
        }
        Ok(())
    }

    /// Sets the prompt, if there is none.
    pub(crate) fn add_default_prompt(&mut self, prompt: &str) {
        if !self.has(PROMPT) {
            self.fields.insert(PROMPT.to_owned(), prompt.into());
        }
    }

    /// Adds the images or videos of a field: paths or URLs, or JSON with several.
    pub(crate) async fn add_media(&mut self, given: &MediaArgs, sources: &Sources) -> Result<(), Failure> {
        let name = given.field;
        self.check_once(name)?;
        let media = match given.values.as_slice() {
            [json] if json.trim_start().starts_with('[') || given.is_draft => {
                FieldMedia::read(name, json, sources).await?
            }
            values => Some(FieldMedia::named(values, given.is_timed, sources).await?),
        };
        match media {
            Some(media) => self.media.push((name.to_owned(), media)),
            None => {
                return Err(Failure::no_task(format!(
                    "`{name}` takes images or videos, and this JSON has none"
                )));
            }
        }
        Ok(())
    }

    /// Adds others, which replace fields that are set here.
    pub(crate) fn replace(&mut self, others: Self) {
        let is_set = |name: &str| others.has(name);
        self.fields.retain(|name, _| !is_set(name));
        self.texts.retain(|(name, _)| !is_set(name));
        self.media.retain(|(name, _)| !is_set(name));
        self.fields.extend(others.fields);
        self.texts.extend(others.texts);
        self.media.extend(others.media);
        self.inputs.extend(others.inputs);
        self.shape = others.shape;
    }

    /// The format that is asked for by an option.
    pub(super) fn format(&self) -> Option<&str> {
        let texts = self.texts.iter().filter(|(name, _)| name == FORMAT);
        let field = self.fields.get(FORMAT).and_then(Value::as_str);
        field.or_else(|| texts.map(|(_, text)| text.as_str()).next())
    }

    /// Replaces the format.
    pub(super) fn set_format(&mut self, format: Option<String>) {
        if let Some(format) = format {
            self.texts.retain(|(name, _)| name != FORMAT);
            self.fields.insert(FORMAT.to_owned(), format.into());
        }
    }

    /// The first image or video.
    pub(super) fn first_input(&self) -> Option<&Input> {
        let named = self.media.iter().find_map(|(_, media)| media.first());
        self.inputs.first().or(named)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.fields
            .keys()
            .map(String::as_str)
            .chain(self.texts.iter().map(|(name, _)| name.as_str()))
            .chain(self.media.iter().map(|(name, _)| name.as_str()))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names().any(|known| known == name)
    }

    fn check_once(&self, name: &str) -> Result<(), Failure> {
        match self.has(name) {
            true => Err(Failure::no_task(format!("`{}` is given twice", text::short(name)))),
            false => Ok(()),
        }
    }
}
