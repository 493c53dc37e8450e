//! The program is killed at any moment, alone and with two more at the same work. `WHOLE=1` kills 1,000 times.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::at_once::rounds;
use super::inject::{Deed, Scene};
use crate::support::sandbox::Said;

const DEEDS: &[Deed] = &[
    Deed::InPlace,
    Deed::UndoInPlace,
    Deed::Restore,
    Deed::UndoRestore,
    Deed::RedoInPlace,
    Deed::Rescue,
    Deed::RedoRestore,
    Deed::Undo,
    Deed::Redo,
];

/// Starts so many at once, kills the first after a while, and waits for the others. Gives whether it was killed.
fn killed(scene: &Scene, many: usize, after: Duration) -> bool {
    let start = |_| scene.command().stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program runs");
    let mut running: Vec<Child> = (0..many).map(start).collect();
    std::thread::sleep(after);
    let _ = running[0].kill();
    let ended: Vec<_> = running.iter_mut().map(|child| child.wait().expect("it ends")).collect();
    // Windows gives one that was killed a code.
    ended[0].code().is_none_or(|code| cfg!(windows) && code == 1)
}

#[test]
fn whenever_it_is_killed_nothing_is_lost_and_there_is_a_way_back() {
    let nothing = Said { code: -1, out: String::new(), err: String::new() };
    let start = Instant::now();
    assert!(Said::of(&mut Scene::of(Deed::InPlace).command()).code == 0);
    let takes = start.elapsed().max(Duration::from_millis(20));
    let (mut kills, mut done, mut round) = (0, 0, 0);
    let mut random: u64 = 0x5eed;
    while kills < rounds(1_000, 9) {
        let deed = DEEDS[round % DEEDS.len()];
        let many = 1 + round / DEEDS.len() % 3;
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // Late kills come too late more often than not.
        let after = takes.mul_f64(0.7 * (random >> 40) as f64 / f64::from(1 << 24));
        let scene = Scene::of(deed);
        kills += usize::from(killed(&scene, many, after));
        done += usize::from(scene.is_done());
        let context = format!("{deed:?}, {many} at once, killed after {after:?}, round {round}");
        scene.ensure_nothing_is_lost(&context);
        scene.ensure_it_goes_on(&nothing, &context);
        scene.ensure_nothing_is_lost(&context);
        round += 1;
    }
    println!("{kills} killed in {round} rounds; in {done} rounds the wish had come true");
}
