//! What a run is about to send: checked requests, and what they will cost.

use bfl::{AnyRequest, Credits, price::Estimate};

use crate::{
    failure::{Exit, Failure},
    output::Target,
    request::{Built, Order},
    store::BatchLine,
    terminal::progress::Progress,
};

/// Everything that a run is about to send.
pub(super) struct Plan {
    pub(super) tasks: Vec<Planned>,
}

/// A checked request, and where its result goes.
pub(super) struct Planned {
    pub(super) label: Option<String>,
    pub(super) batch: Option<BatchLine>,
    pub(super) target: Target,
    pub(super) built: Built,
    pub(super) request: AnyRequest,
    /// `None` if no price is published.
    pub(super) estimate: Option<Estimate>,
}

/// What a plan will cost.
pub(super) struct Total {
    pub(super) credits: Credits,
    /// Whether something was assumed to be the most that it can be.
    pub(super) assumed: bool,
    /// How many tasks have no published price.
    pub(super) unknown: usize,
}

impl Plan {
    /// Builds and checks all requests. What is worth knowing is printed once.
    pub(super) async fn of(orders: Vec<Order>, progress: &Progress) -> Result<Self, Failure> {
        let mut tasks = Vec::with_capacity(orders.len());
        let mut said: Vec<String> = Vec::new();
        for order in orders {
            let label = order.label.clone();
            let (task, notes) = Planned::of(order)
                .await
                .map_err(|failure| failure.of(label.as_deref()))?;
            for note in notes {
                if !said.contains(&note) {
                    progress.note(&note);
                    said.push(note);
                }
            }
            tasks.push(task);
        }
        Ok(Self { tasks })
    }

    pub(super) fn total(&self) -> Total {
        let known = || self.tasks.iter().filter_map(|task| task.estimate);
        Total {
            credits: known().map(|estimate| estimate.credits).sum(),
            assumed: known().any(|estimate| estimate.assumed),
            unknown: self.tasks.iter().filter(|task| task.estimate.is_none()).count(),
        }
    }

    /// Refuses what may cost more than this.
    pub(super) fn check_cost(&self, most: Option<Credits>) -> Result<(), Failure> {
        let Some(most) = most else {
            return Ok(());
        };
        let total = self.total();
        if let Some(task) = self.tasks.iter().find(|task| task.estimate.is_none()) {
            let model = task.built.model;
            return Err(Failure::no_task(format!(
                "the price of `{model}` is not published, so --max-cost cannot be kept; nothing was sent"
            )));
        }
        match total.credits <= most {
            true => Ok(()),
            false => Err(Failure::no_task(format!(
                "it may cost {total}, and --max-cost allows {most}; nothing was sent"
            ))
            .with_next(format!("To send it all the same: --max-cost {}", total.credits))),
        }
    }

    /// Whether its tasks are worth a look at the balance: several, or a video. What a single picture costs is refused by
    /// the service if the balance does not cover it.
    pub(super) fn is_large(&self) -> bool {
        self.tasks.len() > 1 || self.tasks.iter().any(|task| task.built.model.gives_video())
    }
}

impl Planned {
    async fn of(mut order: Order) -> Result<(Self, Vec<String>), Failure> {
        let (built, format) = order.build()?;
        let request = built.request();
        request.check().await?;
        let mut notes: Vec<String> = [format, built.note.clone()].into_iter().flatten().collect();
        notes.extend(request.notes().await?.iter().map(ToString::to_string));
        Ok((
            Self {
                estimate: request.estimate().await?,
                label: order.label,
                batch: order.batch,
                target: order.target,
                request,
                built,
            },
            notes,
        ))
    }
}

impl std::fmt::Display for Total {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let up_to = if self.assumed { "up to " } else { "" };
        write!(f, "{up_to}{} credits", self.credits)?;
        if self.unknown > 0 {
            write!(f, ", and what {} without a published price cost", self.unknown)?;
        }
        Ok(())
    }
}

/// The failure if the balance does not cover the plan.
pub(super) fn too_expensive(total: &Total, balance: Credits) -> Failure {
    Failure::new(
        Exit::Credits,
        format!("it may cost {total}, and the balance is {balance} credits; nothing was sent"),
    )
    .with_next("To send what the balance covers all the same: -y")
}
