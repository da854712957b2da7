#include "libactors/actor/services.hpp"

#include <shared_mutex>
#include <unordered_map>

namespace actors::detail {

namespace {

/// Which systems live. A shared lock held across visits, so that a system is not destroyed under a
/// visitor.
struct Directory {
  std::shared_mutex mutex;
  std::unordered_map<std::uint32_t, Services*> living;
  std::uint32_t last = 0;
};

Directory& directory() {
  static Directory& instance = *new Directory;  // never destroyed: refs may be told after main()
  return instance;
}

/// How deep this thread is in visits: a dead letter about a dead letter must not lock again.
thread_local constinit int visits = 0;

}  // namespace

MailboxType Services::mailbox_for(const Options& options, const Dispatcher& dispatcher,
                                  const Recipe& recipe) {
  if (!options.empty()) {
    if (!options.mailbox_name().empty()) {
      return mailbox(options.mailbox_name());
    }
    if (options.mailbox()) {
      return options.mailbox();
    }
  }
  if (dispatcher.mailbox().has_value()) {
    return *dispatcher.mailbox();
  }
  return recipe.mailbox != nullptr ? recipe.mailbox() : MailboxType();
}

double Services::random01() noexcept {
  // splitmix64 (Steele, Lea, Flood 2014). relaxed: the draws need no order.
  std::uint64_t z = random.fetch_add(0x9e37'79b9'7f4a'7c15U, std::memory_order_relaxed);
  z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9U;
  z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11ebU;
  return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
}

void SystemDirectory::add(Services& services) {
  const std::unique_lock lock(directory().mutex);
  services.number = ++directory().last;
  directory().living.emplace(services.number, &services);
}

void SystemDirectory::remove(Services& services) noexcept {
  const std::unique_lock lock(directory().mutex);
  directory().living.erase(services.number);
}

bool SystemDirectory::visit_erased(std::uint32_t number, void (*f)(void*, Services&),
                                   void* context) {
  Directory& all = directory();
  std::shared_lock lock(all.mutex, std::defer_lock);
  if (visits == 0) {
    lock.lock();
  }
  const auto it = all.living.find(number);
  if (it == all.living.end()) {
    return false;
  }
  ++visits;
  f(context, *it->second);
  --visits;
  return true;
}

}  // namespace actors::detail
