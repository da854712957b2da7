#pragma once
// An io_context with threads that run it, and an executor on it.

#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "actors/with/asio.hpp"

namespace actors::test {

/// The threads run until it is destroyed.
class AsioThreads {
 public:
  explicit AsioThreads(int count, AsioOptions options = {})
      : work_(io.get_executor()), executor([&] {
          options.threads = count;
          return make_asio(io, options);
        }()) {
    for (int i = 0; i < count; ++i) {
      threads_.emplace_back([this] { io.run(); });
    }
  }
  AsioThreads(const AsioThreads&) = delete;
  AsioThreads& operator=(const AsioThreads&) = delete;
  ~AsioThreads() {
    work_.reset();
    for (std::thread& thread : threads_) {
      thread.join();
    }
  }

  boost::asio::io_context io;

 private:
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;

 public:
  const std::shared_ptr<AsioExecutor> executor;

 private:
  std::vector<std::thread> threads_;
};

}  // namespace actors::test
