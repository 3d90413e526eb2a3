//! The page as an engine paints it, and where it has come to look different.

use std::fmt;
use std::io::Cursor;

use png::{ColorType, Decoder, Transformations};

use super::Page;
use crate::ensure;
use crate::failure::{Failure, Outcome};

/// So many of 255 levels are no difference: nobody sees them.
const UNSEEN: u8 = 2;

/// How often a page is painted before what looks different is different. WebKit paints a tile of an unchanged page in one of two ways,
/// by chance: the two differ by up to 6 levels in a shadow, in 15,000 pixels of a tile, and by up to 90 in the 180 pixels of rounded
/// corners (seen in 36 paintings of the notice by WebKitGTK, 1024 × 730 px, two tiles). Either way came in two to three of five
/// paintings, so that a page that has not changed is hardly ever painted so often without each tile having come both ways. What has
/// changed is never painted as it was.
const PAINTINGS: u32 = 40;

/// A picture of the window, row by row.
pub struct Picture {
    width: usize,
    /// Red, green, blue.
    pixels: Vec<[u8; 3]>,
}

/// Pixels in which two pictures are not the same.
#[derive(Debug)]
struct Difference {
    width: usize,
    /// Where in the picture, in its order, and by how many of 255 levels in the channel that differs most.
    pixels: Vec<(usize, u8)>,
}

impl Page {
    /// What the window shows, painted in one go: WebKit smooths edges otherwise where it paints only what has changed.
    ///
    /// # Errors
    /// When the driver has no picture.
    pub async fn look(&self) -> Outcome<Picture> {
        self.run_as_page(
            "const { style } = document.documentElement;
            for (const display of ['none', '']) {
              style.display = display;
              await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            }",
        )
        .await?;
        Picture::read(&self.client.screenshot().await?)
    }

    /// Sees that the window still shows what it showed.
    ///
    /// # Errors
    /// When it looks different; says how many pixels do, by how much and where.
    pub async fn still_looks_like(&self, before: &Picture) -> Outcome {
        let mut difference = before.difference(&self.look().await?)?;
        for _ in 1..PAINTINGS {
            if difference.pixels.is_empty() {
                return Ok(());
            }
            difference = difference.also(&before.difference(&self.look().await?)?);
        }
        if difference.pixels.is_empty() { Ok(()) } else { Err(Failure::new(difference.to_string())) }
    }
}

impl Picture {
    fn read(file: &[u8]) -> Outcome<Self> {
        let mut decoder = Decoder::new(Cursor::new(file));
        decoder.set_transformations(Transformations::normalize_to_color8());
        let mut reader = decoder.read_info()?;
        let mut bytes = vec![0; reader.output_buffer_size().unwrap_or_default()];
        let info = reader.next_frame(&mut bytes)?;
        ensure!(matches!(info.color_type, ColorType::Rgb | ColorType::Rgba), "a picture in {:?}", info.color_type);
        let samples = bytes[..info.buffer_size()].chunks_exact(info.color_type.samples());
        Ok(Self { width: info.width as usize, pixels: samples.map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect() })
    }

    fn difference(&self, other: &Self) -> Outcome<Difference> {
        let size = |picture: &Self| (picture.width, picture.pixels.len() / picture.width);
        ensure!(size(self) == size(other), "a picture of {:?} px and one of {:?} px", size(self), size(other));
        let levels =
            |(one, other): (&[u8; 3], &[u8; 3])| one.iter().zip(other).map(|(one, other)| one.abs_diff(*other)).max();
        let all = self.pixels.iter().zip(&other.pixels).map(levels).map(Option::unwrap_or_default).enumerate();
        Ok(Difference { width: self.width, pixels: all.filter(|(_, levels)| *levels > UNSEEN).collect() })
    }
}

impl Difference {
    /// What differs in another painting of the page too.
    fn also(&self, other: &Self) -> Self {
        let there =
            |at: usize| other.pixels.binary_search_by_key(&at, |(at, _)| *at).ok().map(|index| other.pixels[index].1);
        let both = self.pixels.iter().filter_map(|(at, levels)| Some((*at, there(*at)?.min(*levels))));
        Self { width: self.width, pixels: both.collect() }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let range = |part: fn(usize, usize) -> usize| {
            let places = || self.pixels.iter().map(|(at, _)| part(*at, self.width));
            places().min().zip(places().max()).unwrap_or_default()
        };
        let ((left, right), (top, bottom)) = (range(|at, width| at % width), range(|at, width| at / width));
        let most = self.pixels.iter().map(|(_, levels)| levels).max().unwrap_or(&0);
        let count = self.pixels.len();
        write!(
            formatter,
            "{count} pixels differ by up to {most} of 255 levels, x {left} to {right}, y {top} to {bottom}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(pixels: [u8; 6]) -> Picture {
        Picture { width: 3, pixels: pixels.map(|level| [level, 7, 9]).into() }
    }

    #[test]
    fn a_difference_says_how_much_and_where() {
        let difference = picture([50; 6]).difference(&picture([50, 52, 50, 50, 60, 47])).expect("the same size");
        assert_eq!(difference.to_string(), "2 pixels differ by up to 10 of 255 levels, x 1 to 2, y 1 to 1");
    }

    #[test]
    fn what_differs_in_every_painting_is_left() {
        let before = picture([50; 6]);
        let difference = |pixels| before.difference(&picture(pixels)).expect("the same size");
        let (one, other) = (difference([60, 60, 50, 50, 50, 90]), difference([50, 50, 60, 50, 50, 70]));
        assert_eq!(one.also(&other).pixels, [(5, 20)]);
        assert!(one.also(&difference([50; 6])).pixels.is_empty());
    }
}
