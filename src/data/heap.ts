/** A queue that gives the first element by `compare`, in time that grows with the logarithm of its length. */
export class Heap<Item> {
  private readonly items: Item[] = [];

  constructor(private readonly compare: (a: Item, b: Item) => number) {}

  push(item: Item): void {
    let at = this.items.push(item) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.compare(this.items[above]!, item) <= 0) break;
      this.items[at] = this.items[above]!;
      at = above;
    }
    this.items[at] = item;
  }

  /** Takes the first element out; undefined where there is none. */
  pop(): Item | undefined {
    const [first] = this.items;
    const last = this.items.pop();
    if (this.items.length > 0) this.sink(last!);
    return first;
  }

  private sink(item: Item): void {
    const { items } = this;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= items.length) break;
      if (below + 1 < items.length && this.compare(items[below + 1]!, items[below]!) < 0) below++;
      if (this.compare(item, items[below]!) <= 0) break;
      items[at] = items[below]!;
      at = below;
    }
    items[at] = item;
  }
}
