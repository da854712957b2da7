#pragma once
// The operations of the Mailbox interface on the mailbox word. Not virtual: the cell calls them
// directly when it has no custom mailbox.

#include <cassert>
#include <cstddef>

#include "actors/mailbox.hpp"

#include "libactors/mailbox/mailbox_home.hpp"

namespace actors::detail {

/// A view on the word and the lists of one actor. push() is thread-safe, everything else belongs to
/// the activation.
class DefaultMailbox {
 public:
  DefaultMailbox(MailboxWord& word, MailboxLists& lists) noexcept : word_(word), lists_(lists) {}

  /// idle: the caller owns the activation now and must schedule the actor.
  [[nodiscard]] PushResult push(Envelope* message) noexcept {
    switch (word_.push_user(message)) {
      case Pushed::idle:
        return PushResult::idle;
      case Pushed::queued:
        return PushResult::queued;
      case Pushed::at_home:  // nobody moves in whose activation uses this
        assert(false);
        return PushResult::queued;
      case Pushed::closed:
        break;
    }
    return PushResult::closed;
  }

  /// Also takes in what has come since. A system message that comes along waits in the lists.
  /// `free_later` gets the node that done() kept back, if there is one to free now.
  [[nodiscard]] Envelope* pop(Envelope*& free_later) noexcept {
    if (lists_.user == nullptr) {
      free_later = word_.refresh(lists_).free;
    }
    return lists_.take_user();
  }

  void prepend(Envelope* chain) noexcept { lists_.prepend_user(chain); }

  /// Looks at what has been taken in by refresh().
  [[nodiscard]] Envelope* scan(Mailbox::Cursor& cursor) noexcept {
    Envelope* const behind = cursor.at != nullptr ? cursor.at : cursor.before;
    Envelope* const next = behind != nullptr ? behind->next : lists_.user;
    if (next != nullptr) {
      cursor = {behind, next};
    }
    return next;
  }

  /// Null when scan() has not returned a message.
  [[nodiscard]] Envelope* take(Mailbox::Cursor& cursor) noexcept {
    Envelope* const taken = cursor.at;
    if (taken == nullptr) {
      return nullptr;
    }
    cursor.at = nullptr;
    if (taken == lists_.user_last) {
      lists_.user_last = cursor.before;
    }
    if (cursor.before == nullptr) {
      lists_.user = taken->next;
    } else {
      cursor.before->next = taken->next;
    }
    return taken;
  }

  /// How many have been taken in and wait; walks them.
  [[nodiscard]] std::size_t size_hint() const noexcept {
    std::size_t size = 0;
    for (const Envelope* message = lists_.user; message != nullptr; message = message->next) {
      ++size;
    }
    return size;
  }

 private:
  MailboxWord& word_;
  MailboxLists& lists_;
};

}  // namespace actors::detail
