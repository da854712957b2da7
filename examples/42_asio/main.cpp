// 42. Asio: actors on an io_context, each with its socket.
//
// Completions of asynchronous operations tell the actor what has happened, on the thread on which
// the actor lives. A client is a process: it sends a line and waits for the answer, while the same
// thread goes on with the server.

#include <iostream>
#include <istream>
#include <string>
#include <utility>

#include <actors/actors.hpp>
#include <actors/with/asio.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

using Socket = boost::asio::local::stream_protocol::socket;

struct Line {
  std::string text;
};
struct Closed {};
struct NextLine {};

// One end of a connection: reads lines, and tells its owner.
class Connection {
 public:
  explicit Connection(Socket& socket) : socket_(socket) {}

  // `owner` is told a Line, or Closed.
  void read_line(const actors::ActorRef& owner) {
    boost::asio::async_read_until(socket_, buffer_, '\n',
                                  [this, owner](const auto& error, std::size_t /*size*/) {
                                    if (error) {
                                      owner.tell(Closed{});
                                      return;
                                    }
                                    std::istream stream(&buffer_);
                                    Line line;
                                    std::getline(stream, line.text);
                                    owner.tell(std::move(line));
                                  });
  }
  void write_line(const std::string& text) {
    boost::asio::write(socket_, boost::asio::buffer(text + '\n'));
  }
  void close() { socket_.close(); }

 private:
  Socket& socket_;
  boost::asio::streambuf buffer_;
};

// Answers each line with the same in capitals, until the other end is closed.
class Shouter : public actors::Actor {
 public:
  using Protocol = actors::Messages<Line, Closed>;
  explicit Shouter(Socket& socket) : connection_(socket) {}

  void pre_start() override { connection_.read_line(self()); }
  void receive(const Line& line) {
    std::string text = line.text;
    for (char& c : text) {
      c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    connection_.write_line(text);
    connection_.read_line(self());
  }
  void receive(const Closed&) {
    std::cout << "server: closed\n";
    stop();
  }

 private:
  Connection connection_;
};

void client(actors::Process& self, Socket& socket) {
  Connection connection(socket);
  for (const char* line : {"hello", "anybody there?"}) {
    connection.write_line(line);
    connection.read_line(self.self());
    std::cout << "client: " << line << " -> " << self.receive<Line>().text << '\n';
  }
  connection.close();
}

int main() {
  boost::asio::io_context io;
  Socket here(io);
  Socket there(io);
  boost::asio::local::connect_pair(here, there);

  actors::ActorSystem system("shouting", actors::Config{.executor = actors::make_asio(io)});
  system.actor_of<Shouter>(std::ref(there));
  system.spawn(client, std::ref(here));
  io.run();  // returns when nothing is left to read, and no handler waits
  std::cout << "the context has no more work\n";
}
