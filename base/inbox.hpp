#pragma once
// Inbox: how work reaches a processor (a worker, a pinned thread) from outside, and how the
// processor sleeps without missing any. The chain of posted nodes and the sleep flag are one word,
// so there is no gap between "nothing to do" and "asleep" that a post could fall into.
//
//   state       word             next                    by
//   empty       0                chain  (post)           anybody
//                                PARKED (try_park)       owner
//   chain       newest node      chain  (post)           anybody
//                                empty  (drain)          owner
//                                empty  (adopt)          another worker
//   parked      PARKED           chain  (post -> true: the poster must wake the owner)
//                                empty  (unpark)         owner: woken by a timer or a hand-moved
//                                                        clock
//
// PARKED and a chain never stand in the word together: who posts drops PARKED, and so exactly one
// poster wakes the sleeper.
//
// Adoption: another worker may take the work of an owner that is stuck in a long turn. Every taker
// removes the whole chain in one atomic step, so each node has exactly one taker, in FIFO order
// within the taken chain. The owner may use an exchange: PARKED is its own flag. A stranger has to
// compare first, or it would wipe out the PARKED of an owner that went to sleep meanwhile, and
// nobody would ever wake it. The comparison cannot be fooled by a node that was taken and posted
// again: links are followed only after the word has been won.

#include <cstddef>
#include <cstdint>

#include "actors/executor.hpp"

#include "base/atomics.hpp"

namespace actors::detail {

/// Thread-safe as the table says. `Link` is the member of Node that holds the link; a node belongs
/// to the inbox from post() until it comes out of drain() or adopt().
template <class Atomics, class Node = Runnable, auto Link = &Node::next_runnable>
class BasicInbox {
 public:
  /// Nodes in the order they were posted, linked through Link; null at the end.
  struct Chain {
    Node* head = nullptr;
    Node* tail = nullptr;
    std::size_t count = 0;
  };

  BasicInbox() : word_(0) {}
  BasicInbox(const BasicInbox&) = delete;
  BasicInbox& operator=(const BasicInbox&) = delete;

  /// Any thread. True: the owner was parked and this caller must wake it. (The poster is the one
  /// who made the owner count as awake again.)
  [[nodiscard]] bool post(Node& node) noexcept {
    // relaxed: only the expected value of the CAS.
    std::uintptr_t seen = word_.load(std::memory_order_relaxed);
    do {
      node.*Link = chain_of(seen);
      // release: the node's contents, for drain() and adopt(). acquire: pairs with try_park(), for
      // what the owner wrote before it went to sleep. relaxed on failure: tried again.
    } while (!word_.compare_exchange_weak(seen, reinterpret_cast<std::uintptr_t>(&node),
                                          std::memory_order_acq_rel, std::memory_order_relaxed));
    return (seen & kParked) != 0;
  }

  /// Owner, awake: takes everything.
  [[nodiscard]] Chain drain() noexcept {
    if (empty()) {
      return {};
    }
    // acquire: pairs with every post() in the chain (each CAS continues the release sequence).
    return in_order(word_.exchange(0, std::memory_order_acquire));
  }

  /// Another worker: takes everything, and leaves a parked owner asleep.
  [[nodiscard]] Chain adopt() noexcept {
    // relaxed: only the expected value of the CAS.
    std::uintptr_t seen = word_.load(std::memory_order_relaxed);
    while (chain_of(seen) != nullptr) {
      // acquire: pairs with every post() in the chain. relaxed on failure: tried again.
      if (word_.compare_exchange_weak(seen, 0, std::memory_order_acquire,
                                      std::memory_order_relaxed)) {
        return in_order(seen);
      }
    }
    return {};
  }

  /// Any thread; for anybody but the owner only a hint.
  [[nodiscard]] bool empty() const noexcept {
    // relaxed: says when to look; drain() and adopt() synchronise.
    return chain_of(word_.load(std::memory_order_relaxed)) == nullptr;
  }
  /// Any thread. For those who choose a worker a hint; post() decides.
  [[nodiscard]] bool parked() const noexcept {
    // acquire: pairs with try_park(): who finds the owner parked sees what it did before.
    return word_.load(std::memory_order_acquire) == kParked;
  }

  /// Owner, with nothing left to do. False: mail has arrived, drain it. True: from now on the next
  /// post() wakes.
  [[nodiscard]] bool try_park() noexcept {
    std::uintptr_t expected = 0;
    // release: pairs with the acquire of the post() that drops PARKED. acquire on success is not
    // needed, there was no chain; relaxed on failure: the owner drains, which acquires.
    return word_.compare_exchange_strong(expected, kParked, std::memory_order_release,
                                         std::memory_order_relaxed);
  }

  /// Owner, after try_park(): true: up again by itself. False: a post() has dropped PARKED already
  /// (and its poster counts as the waker).
  [[nodiscard]] bool unpark() noexcept {
    std::uintptr_t expected = kParked;
    // relaxed: nothing is handed over; PARKED was this thread's own. On failure the owner drains,
    // which acquires.
    return word_.compare_exchange_strong(expected, 0, std::memory_order_relaxed,
                                         std::memory_order_relaxed);
  }

 private:
  static constexpr std::uintptr_t kParked = 1;

  [[nodiscard]] static Node* chain_of(std::uintptr_t word) noexcept {
    return reinterpret_cast<Node*>(word & ~kParked);
  }

  [[nodiscard]] static Chain in_order(std::uintptr_t word) noexcept {
    Chain chain;
    Node* node = chain_of(word);
    chain.tail = node;
    while (node != nullptr) {
      Node* const older = node->*Link;
      node->*Link = chain.head;
      chain.head = node;
      node = older;
      ++chain.count;
    }
    return chain;
  }

  // 0, kParked, or the address of the newest node. Written by posters, the owner and adopters; read
  // by all of them.
  typename Atomics::template Atomic<std::uintptr_t> word_;
};

using Inbox = BasicInbox<StdAtomics>;

}  // namespace actors::detail
