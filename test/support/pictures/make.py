"""Writes fixtures.ts: tiny pictures in every format and variant that is read, and what they are decoded to.

    python3 test/support/pictures/make.py

Needs ImageMagick's `convert`, whose own decoders tell what each picture is: none of them is ours.
"""
import base64
import json
import pathlib
import struct
import subprocess
import tempfile
import zlib

WIDTH, HEIGHT = 13, 9
folder = pathlib.Path(tempfile.mkdtemp())


def convert(*arguments):
    return subprocess.run(['convert', *map(str, arguments)], check=True, capture_output=True).stdout


def rgba(file):
    """Colours that JPEG stores for four pixels together are those of each of them."""
    return convert('-define', 'jpeg:fancy-upsampling=off', f'{file}[0]', '-alpha', 'set', '-depth', '8', 'rgba:-')


def source(alpha):
    """A picture in which no two rows, columns or channels are alike."""
    pixels = bytearray()
    for y in range(HEIGHT):
        for x in range(WIDTH):
            pixels += bytes([x * 19 + y, 255 - y * 28, (x * 7 + y * 13) % 256, (x * 40 + y * 9) % 256 if alpha else 255])
    return bytes(pixels)


def raw(name, pixels):
    file = folder / f'{name}.rgba'
    file.write_bytes(pixels)
    return ['-size', f'{WIDTH}x{HEIGHT}', '-depth', '8', f'rgba:{file}']


opaque, clear = raw('opaque', source(False)), raw('clear', source(True))
files = {}


def add(name, arguments, start=opaque, kind=None):
    file = folder / name
    convert(*start, *arguments, f'{kind}:{file}' if kind else file)
    files[name] = file.read_bytes()


def png(name, color, depth, *extra, start=opaque):
    add(f'{name}.png', [*extra, '-define', f'png:color-type={color}', '-define', f'png:bit-depth={depth}'], start)


def pngs():
    grey = ['-colorspace', 'Gray']
    for suffix, extra in (('', []), ('-interlaced', ['-interlace', 'PNG'])):
        png(f'rgb8{suffix}', 2, 8, '-alpha', 'off', *extra)
        png(f'rgba8{suffix}', 6, 8, *extra, start=clear)
        png(f'rgb16{suffix}', 2, 16, '-alpha', 'off', '-depth', '16', '-evaluate', 'multiply', '0.9137', *extra)
        for depth in (1, 2, 4, 8, 16):
            png(f'grey{depth}{suffix}', 0, depth, '-alpha', 'off', *grey, '-depth', depth, *extra)
        for depth in (1, 2, 4, 8):
            png(f'palette{depth}{suffix}', 3, depth, '-alpha', 'off', '-colors', min(2 ** depth, 200), *extra)
    png('greyAlpha8', 4, 8, *grey, start=clear)
    png('rgba16', 6, 16, '-depth', '16', start=clear)
    files['key-rgb.png'] = with_chunk(files['rgb8.png'], b'tRNS', struct.pack('>HHH', *source(False)[20:23]))
    files['key-grey4.png'] = with_chunk(files['grey4.png'], b'tRNS', struct.pack('>H', 7))
    files['key-palette.png'] = with_chunk(files['palette4.png'], b'tRNS', bytes([0, 128, 255]))
    for orientation in (6, 9):
        files[f'turned-{orientation}.png'] = with_chunk(files['rgb8.png'], b'eXIf', tiff(orientation, '>'))


def with_chunk(file, kind, body):
    """A PNG with one more chunk before its data."""
    at = file.index(b'IDAT') - 4
    chunk = struct.pack('>I', len(body)) + kind + body + struct.pack('>I', zlib.crc32(kind + body))
    return file[:at] + chunk + file[at:]


def tiff(orientation, order):
    mark = b'II' if order == '<' else b'MM'
    return mark + struct.pack(order + 'HIHHHIHHI', 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def jpegs():
    add('444.jpg', ['-alpha', 'off', '-sampling-factor', '1x1', '-quality', '92'])
    add('420.jpg', ['-alpha', 'off', '-sampling-factor', '2x2', '-quality', '92'])
    add('progressive.jpg', ['-alpha', 'off', '-sampling-factor', '1x1', '-interlace', 'JPEG', '-quality', '92'])
    add('grey.jpg', ['-alpha', 'off', '-colorspace', 'Gray', '-quality', '92'])
    add('cmyk.jpg', ['-alpha', 'off', '-colorspace', 'CMYK'])
    for orientation in range(1, 9):
        exif = b'Exif\0\0' + tiff(orientation, '<' if orientation % 2 else '>')
        segment = b'\xff\xe1' + struct.pack('>H', len(exif) + 2) + exif
        files[f'turned-{orientation}.jpg'] = files['444.jpg'][:2] + segment + files['444.jpg'][2:]


def gifs():
    add('plain.gif', ['-alpha', 'off', '-colors', '64'], kind='gif87')
    add('interlaced.gif', ['-alpha', 'off', '-colors', '64', '-interlace', 'GIF'])
    add('clear.gif', ['-channel', 'A', '-threshold', '50%', '+channel', '-colors', '32'], clear)
    add('animated.gif', ['-alpha', 'off', '-colors', '16', '(', '+clone', '-negate', ')', '-loop', '0'])
    part = ['-alpha', 'off', '-colors', '16', '-crop', '6x4+3+2', '-set', 'page', f'{WIDTH}x{HEIGHT}+3+2']
    add('part.gif', part)


def bmps():
    add('24.bmp', ['-alpha', 'off'], kind='bmp3')
    add('8.bmp', ['-alpha', 'off', '-colors', '200', '-compress', 'none'], kind='bmp3')
    add('4.bmp', ['-alpha', 'off', '-colors', '14', '-type', 'palette', '-compress', 'none'], kind='bmp3')
    add('1.bmp', ['-alpha', 'off', '-monochrome', '-compress', 'none'], kind='bmp3')
    add('core.bmp', ['-alpha', 'off'], kind='bmp2')
    add('32-fields.bmp', [], clear, kind='bmp')
    add('565.bmp', ['-alpha', 'off', '-define', 'bmp:subtype=RGB565'], kind='bmp')
    add('555.bmp', ['-alpha', 'off', '-define', 'bmp:subtype=RGB555'], kind='bmp')
    add('rle8.bmp', ['-alpha', 'off', '-colors', '200', '-compress', 'rle'], kind='bmp3')
    files['top-down.bmp'] = top_down(files['24.bmp'])


def top_down(file):
    start, stride = struct.unpack_from('<I', file, 10)[0], (WIDTH * 3 + 3) // 4 * 4
    rows = [file[start + stride * y: start + stride * (y + 1)] for y in range(HEIGHT)]
    return file[:22] + struct.pack('<i', -HEIGHT) + file[26:start] + b''.join(reversed(rows))


def webps():
    add('lossy.webp', ['-alpha', 'off', '-quality', '80'])
    add('lossless.webp', ['-alpha', 'off', '-define', 'webp:lossless=true'])
    add('alpha.webp', ['-define', 'webp:lossless=true', '-define', 'webp:exact=true'], clear)
    add('lossy-alpha.webp', ['-quality', '80'], clear)
    add('animated.webp', ['-alpha', 'off', '(', '+clone', '-negate', ')', '-loop', '0'])


def expected(name):
    """What a picture is decoded to, not turned; None for those that are refused."""
    if name in ('cmyk.jpg', 'rle8.bmp', 'animated.webp'):
        return None
    file = folder / name
    file.write_bytes(files[name])
    pixels = rgba(file)
    if name == 'part.gif':
        pixels = convert('-size', f'{WIDTH}x{HEIGHT}', 'xc:none', f'{file}[0]', '-flatten', '-depth', '8', 'rgba:-')
    assert len(pixels) == WIDTH * HEIGHT * 4, (name, len(pixels))
    return pixels


def main():
    for make in (pngs, jpegs, gifs, bmps, webps):
        make()
    rasters, told = {}, {}
    for name in files:
        pixels = expected(name)
        if pixels is not None:
            key = rasters.setdefault(pixels, f'r{len(rasters)}')
        told[name] = {'file': base64.b64encode(files[name]).decode(), **({} if pixels is None else {'raster': key})}
    lines = ['// Written by make.py.', '', f'export const [width, height] = [{WIDTH}, {HEIGHT}];', '']
    lines += ['/** Red, green, blue and alpha of all pixels, base64. */', 'export const rasters: Readonly<Record<string, string>> = {']
    lines += [f"  {key}: '{base64.b64encode(pixels).decode()}'," for pixels, key in rasters.items()] + ['};', '']
    lines += ['/** Files in base64, and which raster they hold; those without one are refused. */']
    lines += ['export const fixtures: Readonly<Record<string, { readonly file: string; readonly raster?: string }>> = {']
    for name, entry in told.items():
        raster = f", raster: '{entry['raster']}'" if 'raster' in entry else ''
        lines.append(f"  {json.dumps(name)}: {{ file: '{entry['file']}'{raster} }},")
    pathlib.Path(__file__).with_name('fixtures.ts').write_text('\n'.join([*lines, '};', '']))


main()
