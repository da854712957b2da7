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

  // First what goes with the word, then what every message of a burst touches: who tells it from
  // elsewhere and who handles have a cache line each, if the lists begin 8 bytes before its end.

  // Number of the processor where this mailbox is at home, 0: nowhere. Written by whoever owns that
  // processor, or takes it, read by anybody. relaxed, but for move_out() and lives_anywhere(): the
  // processor's owner reads what it or its predecessors wrote, and for all others H in the word
  // says whether it means anything.
  Atomic<std::uint16_t> home{0};
  // Number of the processor from which the actor has been told last, 0: from another thread. Not
  // written by who tells it at its home. relaxed, always: a hint.
  Atomic<std::uint16_t> caller{0};
  Plain<bool> anchor_done{false};   ///< the anchor waits to be freed
  Plain<bool> blocked{false};       ///< the value of B, for the one who alone changes it
  Plain<bool> at_rest{false};       ///< at home, neither queued nor running
  Plain<std::uint8_t> calls{0};     ///< so many in a row have come from the processor `caller`
  Plain<Node*> user{nullptr};       ///< user messages, oldest first
  Plain<Node*> user_last{nullptr};  ///< meaningful while `user` is not null
  Plain<Node*> anchor{nullptr};     ///< the newest node seen, if the word may still hold it
  Plain<Node*> system{nullptr};     ///< the newest system message; a ring: the oldest comes next

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
    } else if (user == nullptr) {
      push_first(node);
    } else {
      push_behind(node);
    }
  }
  /// The same for a chain; the oldest first.
  void append(Node* oldest) noexcept {
    while (oldest != nullptr) {
      Node* const node = oldest;
      oldest = node->next;
      push_back(node);
    }
  }
  /// A user message: the first one.
  void push_first(Node* node) noexcept {
    node->next = nullptr;
    user = node;
    user_last = node;
  }
  /// Or another one.
  void push_behind(Node* node) noexcept {
    node->next = nullptr;
    Node* const last = user_last;
    last->next = node;
    user_last = node;
  }

 private:
  void push_system(Node* node) noexcept {
    Node* const newest = system;
    if (newest != nullptr) {
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
