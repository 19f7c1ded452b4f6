import { monitorEventLoopDelay } from 'node:perf_hooks';

/** By how many milliseconds an event loop was late. */
export interface Delay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** How long what waits for the event loop of this thread has to wait. */
export class Delays {
  private readonly histogram = monitorEventLoopDelay({ resolution: 1 });

  begin(): void {
    this.histogram.reset();
    this.histogram.enable();
  }

  end(): Delay {
    const { histogram } = this;
    histogram.disable();
    // The histogram counts the timer's own millisecond.
    const milliseconds = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - 1);
    return {
      p50: milliseconds(histogram.percentile(50)),
      p99: milliseconds(histogram.percentile(99)),
      max: milliseconds(histogram.max),
    };
  }
}
