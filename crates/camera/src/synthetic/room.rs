//! The drawn room: people at a table, seen from two sides.

use std::f32::consts::TAU;

use super::View;
use super::canvas::{Canvas, Rgb, Yuv};

/// Poses in one cycle of movement.
pub(super) const POSES: usize = 12;

/// Draws the room in one pose.
pub(super) fn draw(view: View, pose: usize, width: usize, height: usize) -> Yuv {
    let mut canvas = Canvas::new(width, height);
    let phase = pose as f32 / POSES as f32 * TAU;
    match view {
        View::Front => front(&mut canvas, phase),
        View::Side => side(&mut canvas, phase),
    }
    canvas.to_yuv()
}

struct Person {
    x: f32,
    y: f32,
    size: f32,
    skin: Rgb,
    hair: Rgb,
    coat: Rgb,
    shirt: Rgb,
    /// Multiple of the cycle at which this person moves.
    pace: f32,
    speaks: bool,
}

const fn person(x: f32, skin: Rgb, hair: Rgb, coat: Rgb, shirt: Rgb, pace: f32) -> Person {
    Person {
        x,
        y: 268.0,
        size: 1.0,
        skin,
        hair,
        coat,
        shirt,
        pace,
        speaks: false,
    }
}

const PEOPLE: [Person; 5] = [
    person(
        168.0,
        [172, 118, 86],
        [38, 30, 28],
        [44, 52, 66],
        [222, 226, 230],
        1.0,
    ),
    person(
        322.0,
        [206, 156, 120],
        [92, 86, 84],
        [74, 40, 46],
        [236, 226, 210],
        2.0,
    ),
    Person {
        speaks: true,
        ..person(
            480.0,
            [150, 98, 70],
            [214, 212, 208],
            [36, 40, 44],
            [238, 238, 236],
            3.0,
        )
    },
    person(
        638.0,
        [190, 136, 100],
        [30, 24, 24],
        [38, 70, 66],
        [240, 232, 220],
        1.0,
    ),
    person(
        792.0,
        [160, 108, 80],
        [66, 48, 38],
        [70, 64, 92],
        [226, 228, 234],
        2.0,
    ),
];

fn front(canvas: &mut Canvas, phase: f32) {
    canvas.gradient(0.0, 540.0, [226, 219, 205], [196, 186, 168]);
    for column in 0..9 {
        let x = 16.0 + column as f32 * 106.0;
        canvas.block((x, 18.0, x + 88.0, 214.0), 3.0, [233, 227, 215], 0.75);
        canvas.block((x + 5.0, 23.0, x + 83.0, 209.0), 2.0, [216, 208, 193], 0.8);
    }
    canvas.block((0.0, 226.0, 960.0, 540.0), 0.0, [116, 84, 60], 1.0);
    canvas.block((0.0, 222.0, 960.0, 231.0), 0.0, [88, 62, 44], 1.0);
    emblem(canvas, (480.0, 112.0));
    flag(canvas, 76.0, phase);
    flag(canvas, 852.0, phase + 1.0);
    for each in &PEOPLE {
        seat(canvas, each);
        figure(canvas, each, phase);
    }
    canvas.polygon(
        &[(64.0, 366.0), (896.0, 366.0), (960.0, 470.0), (0.0, 470.0)],
        [150, 104, 68],
    );
    canvas.polygon(
        &[(70.0, 366.0), (890.0, 366.0), (892.0, 372.0), (68.0, 372.0)],
        [190, 144, 100],
    );
    canvas.block((0.0, 466.0, 960.0, 540.0), 0.0, [104, 68, 44], 1.0);
    for each in &PEOPLE {
        desk(canvas, each.x, 396.0, 1.0);
    }
}

fn side(canvas: &mut Canvas, phase: f32) {
    canvas.gradient(0.0, 540.0, [176, 186, 180], [150, 156, 148]);
    canvas.block((40.0, 20.0, 330.0, 250.0), 4.0, [120, 98, 76], 1.0);
    canvas.block((52.0, 32.0, 318.0, 240.0), 2.0, [226, 238, 244], 1.0);
    canvas.block((52.0, 150.0, 318.0, 240.0), 2.0, [176, 204, 170], 0.9);
    canvas.ellipse((120.0, 160.0), (52.0, 44.0), [120, 160, 116]);
    canvas.ellipse((250.0, 172.0), (64.0, 40.0), [104, 146, 104]);
    for x in [180.0, 186.0] {
        canvas.block((x, 32.0, x + 4.0, 240.0), 0.0, [120, 98, 76], 1.0);
    }
    canvas.block((18.0, 8.0, 84.0, 300.0), 10.0, [136, 52, 50], 1.0);
    canvas.block((292.0, 8.0, 352.0, 300.0), 10.0, [136, 52, 50], 1.0);
    canvas.block((0.0, 290.0, 960.0, 540.0), 0.0, [104, 78, 58], 1.0);
    canvas.block((640.0, 60.0, 900.0, 206.0), 5.0, [40, 44, 50], 1.0);
    canvas.block((650.0, 70.0, 890.0, 196.0), 2.0, [228, 232, 236], 1.0);
    for (row, length) in [170.0, 210.0, 140.0, 190.0].into_iter().enumerate() {
        let y = 88.0 + row as f32 * 26.0;
        canvas.block(
            (664.0, y, 664.0 + length, y + 9.0),
            3.0,
            [112, 128, 148],
            0.9,
        );
    }
    for (at, each) in PEOPLE.iter().enumerate().skip(1).take(3) {
        let step = (at - 1) as f32;
        let each = Person {
            x: 236.0 + step * 246.0,
            y: 258.0 + step * 14.0,
            size: 1.36 + step * 0.1,
            skin: each.skin,
            hair: each.hair,
            coat: each.coat,
            shirt: each.shirt,
            pace: each.pace,
            speaks: each.speaks,
        };
        seat(canvas, &each);
        figure(canvas, &each, phase);
    }
    canvas.polygon(
        &[(0.0, 392.0), (960.0, 424.0), (960.0, 540.0), (0.0, 540.0)],
        [146, 100, 66],
    );
    canvas.polygon(
        &[(0.0, 392.0), (960.0, 424.0), (960.0, 432.0), (0.0, 400.0)],
        [190, 144, 100],
    );
    for step in 0..3 {
        let step = step as f32;
        desk(canvas, 236.0 + step * 246.0, 424.0 + step * 9.0, 1.3);
    }
}

fn emblem(canvas: &mut Canvas, (x, y): (f32, f32)) {
    canvas.ellipse((x, y), (58.0, 58.0), [164, 128, 60]);
    canvas.ellipse((x, y), (52.0, 52.0), [238, 230, 210]);
    canvas.ellipse((x, y), (47.0, 47.0), [30, 62, 92]);
    for ray in 0..12 {
        let angle = ray as f32 / 12.0 * TAU;
        let (sin, cos) = angle.sin_cos();
        let at = |along: f32, across: f32| {
            (
                x + along * cos - across * sin,
                y + along * sin + across * cos,
            )
        };
        canvas.polygon(
            &[at(12.0, -3.5), at(40.0, 0.0), at(12.0, 3.5)],
            [226, 190, 104],
        );
    }
    canvas.ellipse((x, y), (13.0, 13.0), [226, 190, 104]);
}

fn flag(canvas: &mut Canvas, x: f32, phase: f32) {
    canvas.block((x - 3.0, 40.0, x + 2.0, 372.0), 1.0, [150, 120, 66], 1.0);
    canvas.ellipse((x - 0.5, 38.0), (6.0, 6.0), [190, 156, 84]);
    for (stripe, colour) in [[26, 104, 110], [240, 238, 230], [30, 52, 96]]
        .into_iter()
        .enumerate()
    {
        let sway = (phase + stripe as f32).sin() * 0.8;
        let top = 54.0 + stripe as f32 * 42.0;
        let (left, right) = (x + 2.0, x + 42.0 + sway);
        let corners = [
            (left, top),
            (right, top + 16.0),
            (right - 2.0, top + 60.0),
            (left, top + 43.0),
        ];
        canvas.polygon(&corners, colour);
    }
}

fn seat(canvas: &mut Canvas, p: &Person) {
    let (w, h) = (62.0 * p.size, 104.0 * p.size);
    canvas.block(
        (p.x - w, p.y - h * 0.42, p.x + w, p.y + h * 1.2),
        20.0,
        [66, 42, 34],
        1.0,
    );
    canvas.block(
        (p.x - w + 7.0, p.y - h * 0.36, p.x + w - 7.0, p.y + h),
        16.0,
        [92, 44, 40],
        1.0,
    );
}

fn figure(canvas: &mut Canvas, p: &Person, phase: f32) {
    let s = p.size;
    let move_x = (phase * p.pace).sin() * 2.4 * s;
    let nod = (phase * p.pace + p.x).cos() * 1.6 * s;
    let (x, y) = (p.x + move_x * 0.4, p.y);
    let (hx, hy) = (p.x + move_x, y - 40.0 * s + nod);
    canvas.ellipse((x, y + 88.0 * s), (60.0 * s, 86.0 * s), p.coat);
    let chest = [
        (x - 15.0 * s, y + 6.0 * s),
        (x + 15.0 * s, y + 6.0 * s),
        (x + 2.0 * s, y + 84.0 * s),
        (x - 2.0 * s, y + 84.0 * s),
    ];
    canvas.polygon(&chest, p.shirt);
    let tie = [
        (x - 4.0 * s, y + 12.0 * s),
        (x + 4.0 * s, y + 12.0 * s),
        (x + 1.0 * s, y + 72.0 * s),
        (x - 1.0 * s, y + 72.0 * s),
    ];
    canvas.polygon(&tie, [124, 44, 48]);
    let shade = p.skin.map(|c| (f32::from(c) * 0.82) as u8);
    canvas.block(
        (hx - 11.0 * s, hy + 16.0 * s, hx + 11.0 * s, y + 14.0 * s),
        8.0 * s,
        shade,
        1.0,
    );
    canvas.ellipse((hx, hy - 8.0 * s), (30.0 * s, 34.0 * s), p.hair);
    canvas.ellipse((hx, hy), (26.0 * s, 32.0 * s), p.skin);
    canvas.ellipse((hx, hy - 24.0 * s), (25.0 * s, 12.0 * s), p.hair);
    for side in [-1.0, 1.0] {
        canvas.ellipse(
            (hx + side * 10.0 * s, hy - 3.0 * s),
            (3.2 * s, 2.4 * s),
            [40, 30, 28],
        );
        canvas.block(
            (
                hx + side * 10.0 * s - 5.0 * s,
                hy - 10.5 * s,
                hx + side * 10.0 * s + 5.0 * s,
                hy - 8.5 * s,
            ),
            1.0,
            p.hair,
            0.8,
        );
    }
    canvas.block(
        (hx - 1.6 * s, hy - 2.0 * s, hx + 1.6 * s, hy + 8.0 * s),
        1.5 * s,
        shade,
        0.8,
    );
    let open = if p.speaks {
        1.2 + ((phase * 6.0).sin() + 1.0) * 2.2
    } else {
        1.1
    };
    canvas.ellipse((hx, hy + 15.0 * s), (8.0 * s, open * s), [110, 52, 48]);
}

fn desk(canvas: &mut Canvas, x: f32, y: f32, s: f32) {
    canvas.block(
        (x - 46.0 * s, y + 8.0 * s, x + 46.0 * s, y + 30.0 * s),
        2.0,
        [60, 42, 30],
        0.5,
    );
    canvas.block(
        (x - 46.0 * s, y + 4.0 * s, x + 46.0 * s, y + 26.0 * s),
        2.0,
        [242, 238, 228],
        1.0,
    );
    canvas.block(
        (x - 32.0 * s, y + 11.0 * s, x + 32.0 * s, y + 14.0 * s),
        1.0,
        [70, 70, 76],
        0.9,
    );
    canvas.block(
        (x - 20.0 * s, y + 17.0 * s, x + 20.0 * s, y + 19.5 * s),
        1.0,
        [130, 130, 136],
        0.9,
    );
    let stem = [
        (x + 56.0 * s, y + 22.0 * s),
        (x + 52.0 * s, y + 22.0 * s),
        (x + 40.0 * s, y - 22.0 * s),
        (x + 42.0 * s, y - 23.0 * s),
    ];
    canvas.polygon(&[stem[3], stem[0], stem[1], stem[2]], [36, 36, 40]);
    canvas.ellipse(
        (x + 40.0 * s, y - 25.0 * s),
        (5.0 * s, 6.5 * s),
        [26, 26, 30],
    );
    canvas.block(
        (x - 66.0 * s, y - 6.0 * s, x - 54.0 * s, y + 18.0 * s),
        3.0,
        [214, 228, 234],
        0.75,
    );
}
