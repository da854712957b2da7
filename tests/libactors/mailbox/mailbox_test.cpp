// The mailbox contract for the default mailbox (the word) and for a mailbox that a user might
// write.

#include "actors/mailbox.hpp"

#include <cstddef>

#include <gtest/gtest.h>

#include "base/mutex.hpp"
#include "libactors/mailbox/default_mailbox.hpp"
#include "tests/contract/mailbox_contract.hpp"

namespace actors::testing {
namespace {

using detail::Envelope;

/// The simplest custom mailbox: a list under a mutex. Thread-safe.
class ListMailbox final : public Mailbox {
 public:
  ~ListMailbox() override { consume_chain(close()); }

  PushResult push(Envelope* message) noexcept override {
    detail::MutexLock lock(mutex_);
    if (closed_) {
      return PushResult::closed;
    }
    message->next = nullptr;
    Envelope** end = &first_;
    while (*end != nullptr) {
      end = &(*end)->next;
    }
    *end = message;
    return ++size_ == 1 ? PushResult::idle : PushResult::queued;
  }
  Envelope* pop() noexcept override {
    detail::MutexLock lock(mutex_);
    return unlink(first_);
  }
  void prepend(Envelope* chain) noexcept override {
    detail::MutexLock lock(mutex_);
    Envelope** end = &chain;
    for (; *end != nullptr; end = &(*end)->next) {
      ++size_;
    }
    *end = first_;
    first_ = chain;
  }
  Envelope* scan(Cursor& cursor) noexcept override {
    detail::MutexLock lock(mutex_);
    Envelope* const behind = cursor.at != nullptr ? cursor.at : cursor.before;
    Envelope* const next = behind != nullptr ? behind->next : first_;
    if (next != nullptr) {
      cursor = {behind, next};
    }
    return next;
  }
  Envelope* take(Cursor& cursor) noexcept override {
    detail::MutexLock lock(mutex_);
    cursor.at = nullptr;
    return unlink(cursor.before != nullptr ? cursor.before->next : first_);
  }
  Envelope* close() noexcept override {
    detail::MutexLock lock(mutex_);
    closed_ = true;
    size_ = 0;
    return std::exchange(first_, nullptr);
  }
  std::size_t size_hint() const noexcept override {
    detail::MutexLock lock(mutex_);
    return size_;
  }
  void settle() {}

 private:
  Envelope* unlink(Envelope*& link) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    Envelope* const taken = link;
    if (taken != nullptr) {
      link = taken->next;
      --size_;
    }
    return taken;
  }

  mutable detail::Mutex mutex_;
  Envelope* first_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::size_t size_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

/// The word, driven the way the activation drives it: messages are consumed by the test, so each
/// popped one is detached first.
class WordFixture {
 public:
  WordFixture() {
    word_.reopen(lists_);
    EXPECT_TRUE(word_.try_idle(lists_).done);
  }
  WordFixture(const WordFixture&) = delete;
  WordFixture& operator=(const WordFixture&) = delete;
  ~WordFixture() {
    if (!word_.closed()) {
      consume_chain(close());
    }
  }

  PushResult push(Envelope* message) noexcept { return view_.push(message); }
  Envelope* pop() noexcept {
    Envelope* free_later = nullptr;
    Envelope* const message = view_.pop(free_later);
    EXPECT_EQ(free_later, nullptr);
    return detached(message);
  }
  void prepend(Envelope* chain) noexcept { view_.prepend(chain); }
  Envelope* scan(Mailbox::Cursor& cursor) noexcept { return view_.scan(cursor); }
  Envelope* take(Mailbox::Cursor& cursor) noexcept { return detached(view_.take(cursor)); }
  Envelope* close() noexcept {
    const auto closed = word_.close(lists_);
    EXPECT_EQ(closed.free, nullptr);
    return closed.chain;
  }
  std::size_t size_hint() const noexcept { return view_.size_hint(); }
  void settle() { word_.refresh(lists_); }

 private:
  Envelope* detached(Envelope* message) noexcept {
    if (message != nullptr) {
      word_.detach(lists_, message);
    }
    return message;
  }

  detail::MailboxWord word_;
  detail::MailboxLists lists_;
  detail::DefaultMailbox view_{word_, lists_};
};

using BuiltIn = ::testing::Types<WordFixture, ListMailbox>;
INSTANTIATE_TYPED_TEST_SUITE_P(BuiltIn, MailboxContract, BuiltIn);

}  // namespace
}  // namespace actors::testing
