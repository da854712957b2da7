#pragma once
// The lists of a mailbox: what has been taken out of the mailbox word and waits to be handled, and
// what belongs with it to the owner of the activation.

#include <cstdint>

#include "base/atomics.hpp"

namespace actors::detail {

/// Owned by the activation, but for the two atomics; at home (see mailbox_word.hpp) by the
/// processor that is the home.
template <class Atomics, class Node>
struct BasicMailboxLists {
  template <class T>
  using Plain = typename Atomics::template Plain<T>;
  template <class T>
  using Atomic = typename Atomics::template Atomic<T>;

  Plain<Node*> system{nullptr};     ///< the newest system message; a ring: the oldest comes next
  Plain<Node*> user{nullptr};       ///< user messages, oldest first
  Plain<Node*> user_last{nullptr};  ///< meaningful while `user` is not null
  Plain<Node*> anchor{nullptr};     ///< the newest node seen, if the word may still hold it
  Plain<bool> anchor_done{false};   ///< the anchor waits to be freed
  Plain<bool> blocked{false};       ///< the value of B, for the one who alone changes it
  Plain<bool> at_rest{false};       ///< at home, neither queued nor running
  Plain<std::uint8_t> wakes{0};     ///< so many in a row have come from the processor `waker`
  // Number of the processor where this mailbox is at home, 0: nowhere. Written by whoever owns that
  // processor, or takes it, read by anybody. relaxed, but for move_out() and lives_anywhere(): the
  // processor's owner reads what it or its predecessors wrote, and for all others H in the word
  // says whether it means anything.
  Atomic<std::uint16_t> home{0};
  // Number of the processor that has woken the actor last, 0: another thread. Written by whoever
  // turns S on, or has turned T on. relaxed, always: a hint.
  Atomic<std::uint16_t> waker{0};

  /// The oldest system message, or null.
  [[nodiscard]] Node* take_system() noexcept {
    Node* const newest = system;
    if (newest == nullptr) {
      return nullptr;
    }
    Node* const oldest = newest->next;
    if (oldest == newest) {
      system = nullptr;
    } else {
      Node* const next = oldest->next;
      newest->next = next;
    }
    return oldest;
  }

  /// The oldest user message, or null.
  [[nodiscard]] Node* take_user() noexcept {
    Node* const node = user;
    if (node != nullptr) {
      Node* const next = node->next;
      user = next;
    }
    return node;
  }

  /// Puts a chain (oldest first, null at the end) in front of the user messages: unstashing.
  void prepend_user(Node* chain) noexcept {
    if (chain == nullptr) {
      return;
    }
    Node* last = chain;
    while (Node* const next = last->next) {
      last = next;
    }
    Node* const behind = user;
    if (behind == nullptr) {
      user_last = last;
    }
    last->next = behind;
    user = chain;
  }

  /// The activation has finished with `node` (taken from here). True: free it now. False: it is the
  /// anchor; refresh, try_idle, try_block, detach or close will hand it out.
  [[nodiscard]] bool done(Node* node) noexcept {
    if (Node* const newest = anchor; node != newest) {
      return true;
    }
    anchor_done = true;
    return false;
  }

  /// Takes over a node, behind all others of its kind.
  void push_back(Node* node) noexcept {
    if (node->has(Node::kSystem)) [[unlikely]] {
      push_system(node);
      return;
    }
    node->next = nullptr;
    if (Node* const first = user; first == nullptr) [[likely]] {
      user = node;
    } else {
      Node* const last = user_last;
      last->next = node;
    }
    user_last = node;
  }
  /// The same for a chain; the oldest first.
  void append(Node* oldest) noexcept {
    while (oldest != nullptr) {
      Node* const node = oldest;
      oldest = node->next;
      push_back(node);
    }
  }

 private:
  void push_system(Node* node) noexcept {
    if (Node* const newest = system; newest != nullptr) {
      Node* const oldest = newest->next;
      node->next = oldest;
      newest->next = node;
    } else {
      node->next = node;
    }
    system = node;
  }
};

}  // namespace actors::detail
