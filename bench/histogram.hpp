#pragma once
// Histogram: counts durations in log-linear buckets, as HdrHistogram does (Gil Tene,
// hdrhistogram.org): each power of two is cut into 64 equal parts, so that a bucket is at most 1.6
// % wide, whatever the magnitude, and recording is a shift and an increment.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace bench {

/// Of nanoseconds, from 0 to 2^40 (18 minutes; what is longer counts as that). Thread-compatible.
class Histogram {
 public:
  void record(std::int64_t nanoseconds) noexcept { record(nanoseconds, 1); }
  /// As if it had come so many times.
  void record(std::int64_t nanoseconds, std::uint64_t times) noexcept {
    const std::uint64_t value =
        std::min(static_cast<std::uint64_t>(std::max<std::int64_t>(nanoseconds, 0)), kLongest);
    counts_[bucket_of(value)] += times;
    total_ += times;
    max_ = std::max(max_, value);
  }
  void add(const Histogram& other) noexcept {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      counts_[i] += other.counts_[i];
    }
    total_ += other.total_;
    max_ = std::max(max_, other.max_);
  }

  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
  [[nodiscard]] double max() const noexcept { return static_cast<double>(max_); }
  /// The value that `part` of all, 0 to 1, do not exceed: the upper end of its bucket. 0 if there
  /// are none.
  [[nodiscard]] double percentile(double part) const noexcept {
    const auto wanted = static_cast<std::uint64_t>(part * static_cast<double>(total_));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen > wanted) {
        return static_cast<double>(std::min(upper_end(i), max_));
      }
    }
    return max();
  }

 private:
  static constexpr unsigned kPartBits = 6;
  static constexpr unsigned kBits = 40;
  static constexpr std::uint64_t kParts = std::uint64_t{1} << kPartBits;
  static constexpr std::uint64_t kLongest = (std::uint64_t{1} << kBits) - 1;

  /// Below 64 the value itself. Above it: how far its leading bit is, and the six bits after that.
  static std::size_t bucket_of(std::uint64_t value) noexcept {
    if (value < kParts) {
      return value;
    }
    const auto shift = std::bit_width(value) - kPartBits - 1;
    return shift * kParts + (value >> shift);
  }
  static std::uint64_t upper_end(std::size_t bucket) noexcept {
    if (bucket < 2 * kParts) {
      return bucket;
    }
    const std::uint64_t shift = bucket / kParts - 1;
    return ((bucket - shift * kParts + 1) << shift) - 1;
  }

  std::array<std::uint64_t, (kBits - kPartBits + 1) * kParts> counts_{};
  std::uint64_t total_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace bench
