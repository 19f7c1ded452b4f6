"""Writes fitted.ts: pictures of noise, and what Pillow makes of them.

    python3 test/support/pictures/fit.py

Needs Pillow.
"""
import base64
import pathlib
import random

from PIL import Image, ImageOps

SIZES = [(13, 9, 4, 6, 'RGB'), (13, 9, 5, 5, 'L'), (7, 5, 12, 12, 'L'), (31, 17, 8, 8, 'RGB'), (10, 10, 3, 7, 'L'),
         (5, 40, 16, 3, 'RGB'), (50, 37, 16, 11, 'L'), (37, 29, 13, 23, 'L')]


def encoded(image):
    return base64.b64encode(image.tobytes()).decode()


def main():
    random.seed(4)
    lines = ['// Written by fit.py.', '', 'interface Fitted {', '  readonly from: readonly [number, number];', '  readonly to: readonly [number, number];']
    lines += ['  readonly channels: number;', '  readonly pixels: string;', '  readonly fitted: string;', '}', '']
    lines += ['/** Width and height before and after; bytes in base64. */', 'export const fitted: readonly Fitted[] = [']
    for width, height, to_width, to_height, mode in SIZES:
        channels = len(mode) if mode == 'RGB' else 1
        image = Image.frombytes(mode, (width, height), bytes(random.randrange(256) for _ in range(width * height * channels)))
        out = ImageOps.fit(image, (to_width, to_height), Image.Resampling.BILINEAR)
        lines.append(f"  {{ from: [{width}, {height}], to: [{to_width}, {to_height}], channels: {channels}, "
                     f"pixels: '{encoded(image)}', fitted: '{encoded(out)}' }},")
    colours = Image.frombytes('RGB', (100, 1), bytes(random.randrange(256) for _ in range(300)))
    lines += ['];', '', '/** Colours, and their grey. */', f"export const colours = '{encoded(colours)}';"]
    lines += [f"export const greys = '{encoded(colours.convert('L'))}';", '']
    pathlib.Path(__file__).with_name('fitted.ts').write_text('\n'.join(lines))


main()
