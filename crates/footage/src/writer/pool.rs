//! Threads that sync, so that a slow file does not hold up the others.

use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use base::disk::{Fault, Syncer, sync_dir};

/// One file to be synced.
#[derive(Debug)]
pub(super) struct Job {
    /// Whose.
    pub(super) id: u64,
    /// The file.
    pub(super) file: Syncer,
    /// Folders in which its name, and theirs, are new: innermost first.
    pub(super) folders: Vec<PathBuf>,
}

/// What became of a job.
#[derive(Debug)]
pub(super) struct Done {
    /// Whose.
    pub(super) id: u64,
    /// Whether it is durable, or why not.
    pub(super) result: Result<(), Fault>,
}

impl Job {
    fn run(self) -> Done {
        let named = || self.folders.iter().try_for_each(|folder| sync_dir(folder));
        let result = self.file.sync().and_then(|()| named());
        Done {
            id: self.id,
            result,
        }
    }
}

/// The threads, or none.
#[derive(Debug)]
pub(super) struct Pool {
    jobs: Option<Sender<Job>>,
    done: Receiver<Done>,
}

impl Pool {
    /// Starts the threads; they end when the pool is dropped.
    pub(super) fn new(threads: usize) -> io::Result<Self> {
        let (jobs, queue) = channel::<Job>();
        let (says, done) = channel();
        let queue = Arc::new(Mutex::new(queue));
        for number in 0..threads {
            let (queue, says) = (Arc::clone(&queue), says.clone());
            thread::Builder::new()
                .name(format!("sync-{number}"))
                .spawn(move || work(&queue, &says))?;
        }
        Ok(Self {
            jobs: (threads > 0).then_some(jobs),
            done,
        })
    }

    /// Hands over a job; without threads it is done at once.
    pub(super) fn start(&self, job: Job) -> Option<Done> {
        match &self.jobs {
            Some(jobs) => jobs.send(job).err().map(|unsent| unsent.0.run()),
            None => Some(job.run()),
        }
    }

    /// A job that is over.
    pub(super) fn try_done(&self) -> Option<Done> {
        self.done.try_recv().ok()
    }

    /// Waits for a job that is over; none when there are no threads.
    pub(super) fn wait_done(&self) -> Option<Done> {
        self.done.recv().ok()
    }
}

fn work(queue: &Mutex<Receiver<Job>>, says: &Sender<Done>) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        if says.send(job.run()).is_err() {
            return;
        }
    }
}
