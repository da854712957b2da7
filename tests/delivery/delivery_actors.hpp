#pragma once
// What the tests of reliable delivery share: a consumer that keeps a book, and a bad link.

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <utility>
#include <vector>

#include "actors/actors.hpp"
#include "actors/reliable_delivery.hpp"

namespace delivery {

struct Order {
  int number = 0;
};

/// What all objects of a consumer share. One handles at a time.
struct Book {
  std::vector<int> handled;
  std::vector<int> failing;  ///< each fails once, before it is handled
};
using BookPtr = std::shared_ptr<Book>;

inline std::vector<int> up_to(int last) {
  std::vector<int> all;
  for (int i = 1; i <= last; ++i) {
    all.push_back(i);
  }
  return all;
}

class Shelf : public actors::Actor {
 public:
  explicit Shelf(BookPtr book) : book_(std::move(book)) {}
  void receive(const Order& order) {
    if (std::erase(book_->failing, order.number) > 0) {
      throw std::runtime_error("on purpose");
    }
    book_->handled.push_back(order.number);
  }

 private:
  BookPtr book_;
};

/// How bad a link is, in percent. And what it has seen.
struct Line {
  unsigned drops = 0;
  unsigned repeats = 0;
  unsigned delays = 0;  ///< a message changes places with the next one
  int passed = 0;       ///< messages that came in
};
using LinePtr = std::shared_ptr<Line>;

/// Passes messages on to `to`, or does not.
class Link : public actors::Actor {
 public:
  Link(LinePtr line, actors::ActorRef to, std::uint64_t seed)
      : line_(std::move(line)), to_(to), random_(seed) {}
  void receive(const actors::Message& message) {
    ++line_->passed;
    if (random_() % 100 < line_->drops) {
      return;
    }
    if (!held_ && random_() % 100 < line_->delays) {
      held_ = message;
      return;
    }
    to_.tell(message);
    if (random_() % 100 < line_->repeats) {
      to_.tell(message);
    }
    if (held_) {
      to_.tell(*std::exchange(held_, std::nullopt));
    }
  }

 private:
  LinePtr line_;
  actors::ActorRef to_;
  std::mt19937_64 random_;
  std::optional<actors::Message> held_;
};

}  // namespace delivery
