/** Stops asking an endpoint that keeps failing, and tries again after a while. */

/** A circuit breaker: closed, open for a pause, then one trial that closes it or doubles the pause. */
export class CircuitBreaker {
  readonly #threshold: number
  readonly #pauseMs: number
  readonly #maxPauseMs: number
  readonly #now: () => number
  #failures = 0
  #pause = 0
  #openUntil = 0
  #trying = false

  /** @param now milliseconds of a clock that never goes back */
  constructor({ threshold = 3, pauseMs = 30_000, maxPauseMs = 300_000, now = () => performance.now() } = {}) {
    this.#threshold = threshold
    this.#pauseMs = pauseMs
    this.#maxPauseMs = maxPauseMs
    this.#now = now
  }

  /** Whether calls are held back at present. */
  get open(): boolean {
    return this.#pause > 0 && (this.#trying || this.#now() < this.#openUntil)
  }

  /** Whether a call may be made now; after a pause only one at a time may. */
  enter(): boolean {
    if (this.open) return false
    if (this.#pause > 0) this.#trying = true
    return true
  }

  succeeded(): void {
    this.#failures = 0
    this.#pause = 0
    this.#trying = false
  }

  failed(): void {
    this.#failures++
    this.#trying = false
    if (this.#pause === 0 && this.#failures < this.#threshold) return
    this.#pause = this.#pause === 0 ? this.#pauseMs : Math.min(this.#maxPauseMs, this.#pause * 2)
    this.#openUntil = this.#now() + this.#pause
  }

  /** The call ended without telling anything of the endpoint, as when the caller gave up early. */
  left(): void {
    this.#trying = false
  }
}
