#pragma once

namespace bench::savina {

/// The suite's own generator, so that every library draws the same numbers: 0 to 65535.
class PseudoRandom {
 public:
  explicit PseudoRandom(long seed) : value_(seed) {}
  long next() {
    value_ = (value_ * 1309 + 13849) & 65535;
    return value_;
  }
  long next(long below) { return next() % below; }

 private:
  long value_;
};

}  // namespace bench::savina
