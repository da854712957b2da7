#include "libactors/patterns/router_logic.hpp"

#include <string>

#include "actors/errors.hpp"

#include "libactors/patterns/router_ring.hpp"

namespace actors {

Routing Routing::with_virtual_nodes(int points) const {
  if (points < 1 || points > 10'000) {
    throw ConfigError("Routing: with_virtual_nodes(" + std::to_string(points) +
                      "): a routee has from 1 to 10000 points on the ring");
  }
  Routing changed = *this;
  changed.virtual_nodes_ = points;
  return changed;
}

namespace detail {

namespace {

/// Remembers whose turn it is.
class InTurn : public RouterLogic {
 public:
  void removed(std::size_t at) noexcept override { next_ -= at < next_ ? 1 : 0; }

 protected:
  std::size_t next_ = 0;
};

class RoundRobin final : public InTurn {
 public:
  std::size_t choose(const std::vector<Routee>& routees, std::uint64_t /*key*/) override {
    next_ = next_ < routees.size() ? next_ : 0;
    return next_++;
  }
};

class AtRandom final : public RouterLogic {
 public:
  explicit AtRandom(std::uint64_t seed) : state_(seed) {}
  std::size_t choose(const std::vector<Routee>& routees, std::uint64_t /*key*/) override {
    // splitmix64, and the high half of a product in place of a remainder (Lemire).
    std::uint64_t z = state_ += 0x9e37'79b9'7f4a'7c15U;
    z = (z ^ (z >> 30U)) * 0xbf58'476d'1ce4'e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d0'49bb'1331'11ebU;
    return (((z ^ (z >> 31U)) >> 32U) * routees.size()) >> 32U;
  }

  void removed(std::size_t /*at*/) noexcept override {}

 private:
  std::uint64_t state_;
};

class SmallestMailbox final : public InTurn {
 public:
  std::size_t choose(const std::vector<Routee>& routees, std::uint64_t /*key*/) override {
    std::size_t best = 0;
    auto least = static_cast<std::size_t>(-1);
    for (std::size_t i = 0; i < routees.size(); ++i) {
      const std::size_t at = (next_ + i) % routees.size();
      const RouteeLoad load = routees[at].load->read();
      const std::size_t all = load.waiting + (load.busy ? 1 : 0);
      if (all < least) {
        best = at;
        least = all;
      }
      if (least == 0) {
        break;
      }
    }
    next_ = best + 1;
    return best;
  }
};

class ConsistentHashing final : public RouterLogic {
 public:
  explicit ConsistentHashing(int points) : points_(points) {}
  std::size_t choose(const std::vector<Routee>& routees, std::uint64_t key) override {
    if (!built_) {
      std::vector<std::uint64_t> identities;
      identities.reserve(routees.size());
      for (const Routee& routee : routees) {
        identities.push_back(routee.identity);
      }
      ring_.rebuild(identities, points_);
      built_ = true;
    }
    return ring_.owner_of(key);
  }
  void added() noexcept override { built_ = false; }
  void removed(std::size_t /*at*/) noexcept override { built_ = false; }

 private:
  const int points_;
  HashRing ring_;
  bool built_ = false;
};

}  // namespace

std::unique_ptr<RouterLogic> RouterLogic::make(const Routing& routing) {
  switch (routing.kind()) {
    case Routing::Kind::random:
      return std::make_unique<AtRandom>(routing.seed());
    case Routing::Kind::smallest_mailbox:
      return std::make_unique<SmallestMailbox>();
    case Routing::Kind::consistent_hashing:
      return std::make_unique<ConsistentHashing>(routing.virtual_nodes());
    case Routing::Kind::balancing:  // only for what cannot wait in the shared queue
    case Routing::Kind::round_robin:
      break;
  }
  return std::make_unique<RoundRobin>();
}

}  // namespace detail
}  // namespace actors
