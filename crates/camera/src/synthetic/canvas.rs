//! A small painter with soft edges, used once per pose and never per frame.

/// A colour as red, green and blue.
pub(super) type Rgb = [u8; 3];

/// An RGB picture under construction.
pub(super) struct Canvas {
    width: usize,
    height: usize,
    /// Pixels per unit of the 960 × 540 drawing.
    scale: f32,
    pixels: Vec<[f32; 3]>,
}

impl Canvas {
    pub(super) fn new(width: usize, height: usize) -> Self {
        let scale = width as f32 / 960.0;
        Self {
            width,
            height,
            scale,
            pixels: vec![[0.0; 3]; width * height],
        }
    }

    /// Fills between two heights with a vertical gradient.
    pub(super) fn gradient(&mut self, top: f32, bottom: f32, from: Rgb, to: Rgb) {
        let (first, last) = (
            (top * self.scale) as usize,
            (bottom * self.scale).ceil() as usize,
        );
        for y in first..last.min(self.height) {
            let mix = (y as f32 / self.scale - top) / (bottom - top);
            let mut row = [0.0; 3];
            for (c, out) in row.iter_mut().enumerate() {
                *out = f32::from(from[c]) * (1.0 - mix) + f32::from(to[c]) * mix;
            }
            self.pixels[y * self.width..(y + 1) * self.width].fill(row);
        }
    }

    /// Fills an ellipse given by centre and radii.
    pub(super) fn ellipse(&mut self, centre: (f32, f32), radii: (f32, f32), colour: Rgb) {
        let (cx, cy) = centre;
        let (rx, ry) = radii;
        let size = rx.min(ry);
        self.shape((cx - rx, cy - ry, cx + rx, cy + ry), colour, 1.0, |x, y| {
            (1.0 - ((x - cx) / rx).hypot((y - cy) / ry)) * size
        });
    }

    /// Fills a rectangle with rounded corners.
    pub(super) fn block(
        &mut self,
        rect: (f32, f32, f32, f32),
        round: f32,
        colour: Rgb,
        alpha: f32,
    ) {
        let (x0, y0, x1, y1) = rect;
        let (cx, cy) = ((x0 + x1) / 2.0, (y0 + y1) / 2.0);
        let (hx, hy) = ((x1 - x0) / 2.0 - round, (y1 - y0) / 2.0 - round);
        self.shape(rect, colour, alpha, |x, y| {
            let (dx, dy) = ((x - cx).abs() - hx, (y - cy).abs() - hy);
            round - dx.max(0.0).hypot(dy.max(0.0)) - dx.max(dy).min(0.0)
        });
    }

    /// Fills a convex polygon whose corners run clockwise on the screen.
    pub(super) fn polygon(&mut self, corners: &[(f32, f32)], colour: Rgb) {
        let mut bounds = (f32::MAX, f32::MAX, f32::MIN, f32::MIN);
        for &(x, y) in corners {
            bounds = (
                bounds.0.min(x),
                bounds.1.min(y),
                bounds.2.max(x),
                bounds.3.max(y),
            );
        }
        self.shape(bounds, colour, 1.0, |x, y| {
            let mut inside = f32::MAX;
            for (at, &(ax, ay)) in corners.iter().enumerate() {
                let (bx, by) = corners[(at + 1) % corners.len()];
                let length = (bx - ax).hypot(by - ay).max(1e-3);
                inside = inside.min(((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / length);
            }
            inside
        });
    }

    /// Blends a colour wherever `inside` (signed distance in drawing units) is positive.
    fn shape(
        &mut self,
        bounds: (f32, f32, f32, f32),
        colour: Rgb,
        alpha: f32,
        inside: impl Fn(f32, f32) -> f32,
    ) {
        let clip = |v: f32, max: usize| (v.max(0.0) as usize).min(max);
        let (x0, x1) = (
            clip(bounds.0 * self.scale - 1.0, self.width),
            clip(bounds.2 * self.scale + 2.0, self.width),
        );
        let (y0, y1) = (
            clip(bounds.1 * self.scale - 1.0, self.height),
            clip(bounds.3 * self.scale + 2.0, self.height),
        );
        for y in y0..y1 {
            for x in x0..x1 {
                let (ux, uy) = ((x as f32 + 0.5) / self.scale, (y as f32 + 0.5) / self.scale);
                let cover = (inside(ux, uy) * self.scale + 0.5).clamp(0.0, 1.0) * alpha;
                if cover > 0.0 {
                    let pixel = &mut self.pixels[y * self.width + x];
                    for c in 0..3 {
                        pixel[c] += (f32::from(colour[c]) - pixel[c]) * cover;
                    }
                }
            }
        }
    }

    /// The picture as planar YUV 4:2:0, limited range (ITU-R BT.709).
    pub(super) fn to_yuv(&self) -> Yuv {
        let mut yuv = Yuv::black(self.width, self.height);
        for (at, [r, g, b]) in self.pixels.iter().enumerate() {
            yuv.y[at] = (16.0 + 0.1826 * r + 0.6142 * g + 0.0620 * b) as u8;
        }
        let half = self.width / 2;
        for y in 0..self.height / 2 {
            for x in 0..half {
                let mut sum = [0.0; 3];
                for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    let pixel = self.pixels[(2 * y + dy) * self.width + 2 * x + dx];
                    for c in 0..3 {
                        sum[c] += pixel[c] / 4.0;
                    }
                }
                let [r, g, b] = sum;
                yuv.u[y * half + x] = (128.0 - 0.1006 * r - 0.3386 * g + 0.4392 * b) as u8;
                yuv.v[y * half + x] = (128.0 + 0.4392 * r - 0.3989 * g - 0.0403 * b) as u8;
            }
        }
        yuv
    }
}

/// A picture as planar YUV 4:2:0.
#[derive(Clone, Debug)]
pub struct Yuv {
    /// Width in pixels, even.
    pub width: usize,
    /// Height in pixels, even.
    pub height: usize,
    /// Luma, `width` × `height`.
    pub y: Vec<u8>,
    /// Blue difference, a quarter of that.
    pub u: Vec<u8>,
    /// Red difference, a quarter of that.
    pub v: Vec<u8>,
}

impl Yuv {
    /// A black picture.
    pub fn black(width: usize, height: usize) -> Self {
        let chroma = vec![128; width * height / 4];
        Self {
            width,
            height,
            y: vec![16; width * height],
            u: chroma.clone(),
            v: chroma,
        }
    }

    /// Takes over another picture of the same size.
    pub(super) fn copy_from(&mut self, other: &Self) {
        self.y.copy_from_slice(&other.y);
        self.u.copy_from_slice(&other.u);
        self.v.copy_from_slice(&other.v);
    }

    /// Fills a rectangle with grey of the given luma; clipped to the picture.
    pub(super) fn fill(&mut self, x: usize, y: usize, w: usize, h: usize, luma: u8) {
        let right = (x + w).min(self.width);
        for row in y..(y + h).min(self.height) {
            self.y[row * self.width + x.min(right)..row * self.width + right].fill(luma);
            let (line, half) = (row / 2, self.width / 2);
            self.u[line * half + x.min(right) / 2..line * half + right / 2].fill(128);
            self.v[line * half + x.min(right) / 2..line * half + right / 2].fill(128);
        }
    }
}

impl openh264::formats::YUVSource for Yuv {
    fn dimensions(&self) -> (usize, usize) {
        (self.width, self.height)
    }
    fn strides(&self) -> (usize, usize, usize) {
        (self.width, self.width / 2, self.width / 2)
    }
    fn y(&self) -> &[u8] {
        &self.y
    }
    fn u(&self) -> &[u8] {
        &self.u
    }
    fn v(&self) -> &[u8] {
        &self.v
    }
}
